/** What an alert tells of, before it is in any language: each phone is told in its own. */
import * as v from "valibot"
import { alertConditionSchema } from "../../shared/push-contract.ts"

export const alertOccasionSchema = v.object({
  condition: alertConditionSchema,
  tells: v.picklist(["begun", "over"]),
  device: v.string(),
  /** The reading's, or that of the network, which a stranger may have chosen; empty where there is neither. */
  name: v.string(),
  unit: v.string(),
  decimals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)),
  /** That of the moment; of a disk the bytes that are free. */
  value: v.nullable(v.pipe(v.number(), v.finite())),
})
export type AlertOccasion = Readonly<v.InferOutput<typeof alertOccasionSchema>>
