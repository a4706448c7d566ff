import type { ControlValue, ControlView, HomeView } from "../../shared/home-contract.ts"

/** `view` with the control `id` at `value`, where that is a value of its kind. */
export function withControl(view: HomeView, id: string, value: ControlValue): HomeView {
  const controls = view.controls.map((control) => (control.id === id ? settled(control, value) : control))
  return { ...view, controls }
}

function settled(control: ControlView, value: ControlValue): ControlView {
  if (control.kind === "switch") return typeof value === "boolean" ? { ...control, value } : control
  if (control.kind === "number") return typeof value === "number" ? { ...control, value } : control
  if (control.kind === "choice") return typeof value === "string" ? { ...control, value } : control
  return control
}
