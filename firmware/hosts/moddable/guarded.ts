/** An exception that leaves a callback of the SDK ends the machine. */
export function guarded<Given extends readonly unknown[]>(
  onFault: (error: unknown) => void,
  callback: (...given: Given) => void,
): (...given: Given) => void {
  return (...given) => {
    try {
      callback(...given)
    } catch (error) {
      onFault(error)
    }
  }
}
