/** What a whole setup takes of a chip's memory: the smallest heap in which it succeeds. */
import type { Bundle } from "./bundle.ts"
import { type Flash, startEngine } from "./engine-process.ts"

export interface Stage {
  readonly stage: string
  /** Bytes of the heap in use after it, beyond the empty machine and what lies in flash. */
  readonly bytes: number
}

export interface HeapFigures {
  readonly flash: Flash
  /** In use after each part of the setup. */
  readonly stages: readonly Stage[]
  /** The smallest heap in which all of it succeeds, without that of the scripted machine below it. */
  readonly heapBytes: number
}

/** A chip's stack is a few hundred slots. */
const stackGrainSlots = 32
const stackMaximumSlots = 2048

/** Beyond what is in use: garbage, and what stands only while something is worked out. */
const slackMaximumBytes = 256 * 1024

/** How a copy of the machine ends that had too little: see `engine/run.c`. */
const exitsForWant = [1, 2]

/**
 * The figures are right to within `grainBytes`. Near the smallest heap the engine collects garbage at every step, so each
 * try takes its time. Rejects where the setup fails for another reason than memory.
 */
export async function heapOf(
  bundle: Bundle,
  { isSealed, grainBytes }: { isSealed: boolean; grainBytes: number },
): Promise<HeapFigures> {
  const trial = await startTrial(bundle.path)
  try {
    const { exit, lines: stages } = await trial.run(enough, { isSealed, isMeasured: true })
    if (exit !== 0)
      throw new Error(`The setup does not succeed, however much memory it has: exit code ${exit}.`)
    const { flash } = trial
    const furniture = stages.find(({ stage }) => stage === "the machine")?.bytes ?? 0
    const inUse = Math.max(...stages.map(({ bytes }) => bytes))
    const heapBytes = await smallest([inUse, inUse + slackMaximumBytes], grainBytes, (heapBytes) =>
      succeeds(trial, isSealed, { heapBytes }),
    )
    return { flash, stages, heapBytes: heapBytes - furniture }
  } finally {
    trial.close()
  }
}

/** The smallest stack with which the setup succeeds in the open, in slots of 16 bytes. */
export async function stackSlotsOf(bundle: Bundle): Promise<number> {
  const trial = await startTrial(bundle.path)
  try {
    return await smallest([0, stackMaximumSlots], stackGrainSlots, (stackSlots) =>
      succeeds(trial, false, { stackSlots }),
    )
  } finally {
    trial.close()
  }
}

async function succeeds(
  trial: Awaited<ReturnType<typeof startTrial>>,
  isSealed: boolean,
  confinement: Partial<Confinement>,
): Promise<boolean> {
  const { exit } = await trial.run({ ...enough, ...confinement }, { isSealed, isMeasured: false })
  if (exit !== 0 && !exitsForWant.includes(exit)) throw new Error(`The setup failed with exit code ${exit}.`)
  return exit === 0
}

/** What a copy of the machine may take. */
interface Confinement {
  readonly heapBytes: number
  readonly stackSlots: number
}

const enough: Confinement = { heapBytes: 32 * 1024 * 1024, stackSlots: stackMaximumSlots }

/** The smallest of which `isEnough` holds, to within `grain`; the higher bound where none below it is. */
async function smallest(
  [low, high]: readonly [number, number],
  grain: number,
  isEnough: (value: number) => Promise<boolean>,
): Promise<number> {
  let [less, more] = [low, high]
  while (more - less > grain) {
    const middle = Math.round((less + more) / 2)
    if (await isEnough(middle)) more = middle
    else less = middle
  }
  return more
}

async function startTrial(script: string) {
  let flash: Flash = { machine: 0, code: 0, constants: 0 }
  let lines: Stage[] = []
  let onExit: (exit: number) => void = () => {}
  const engine = await startEngine({
    script,
    isTried: true,
    onFlash(told) {
      flash = told
    },
    onLine(line) {
      const told = JSON.parse(line)
      if ("exit" in told) onExit(told.exit)
      else lines.push(told)
    },
  })
  return {
    get flash() {
      return flash
    },
    async run({ heapBytes, stackSlots }: Confinement, order: object) {
      lines = []
      const exited = new Promise<number>((resolve, reject) => {
        onExit = resolve
        void engine.ended.then((end) => reject(new Error(`The engine ended: ${JSON.stringify(end)}.`)))
      })
      engine.send(`${heapBytes} ${stackSlots} ${JSON.stringify(order)}`)
      const exit = await exited
      const isWhole = lines.some(({ stage }) => stage === "closed")
      // A promise that nobody waits for fails in silence: the machine ends well, and the story is not told to its end.
      if (exit === 0 && !isWhole)
        throw new Error(`The setup stopped after ${lines.at(-1)?.stage ?? "nothing"}.`)
      return { exit, lines }
    },
    close: () => engine.finish(),
  }
}
