import type { Column } from "./columns.ts"
import type { ValueScale } from "./value-scale.ts"

/** A drawing is so wide and high in its own units, and stretched to where it stands. */
export const drawingWidth = 1000
export const drawingHeight = 100

const shortest = (value: number) => `${Math.round(value * 10) / 10}`

/** Vertical place of `value`, from the top. */
export function placeOf(value: number, { least, most }: ValueScale): number {
  return drawingHeight * (1 - (value - least) / (most - least))
}

/** Whether nothing was measured on either side of a column: no line comes from it. */
export function isAlone(columns: readonly Column[], index: number): boolean {
  return columns[index]?.isAfterGap === true && columns[index + 1]?.isAfterGap !== false
}

/** The means as an SVG path, interrupted where nothing was measured. */
export function linePath(columns: readonly Column[], scale: ValueScale): string {
  let path = ""
  for (const [index, { position, mean, isAfterGap }] of columns.entries()) {
    const point = `${shortest(position * drawingWidth)} ${shortest(placeOf(mean, scale))}`
    path += `${isAfterGap ? "M" : "L"}${point}`
    // One by itself is a dot, which round line ends draw.
    if (isAlone(columns, index)) path += "h.1"
  }
  return path
}

/** Everything between minimum and maximum, as closed shapes. */
export function bandPath(columns: readonly Column[], scale: ValueScale): string {
  return shapes(columns, scale, ({ minimum }) => placeOf(minimum, scale))
}

/** Everything below the means. */
export function areaPath(columns: readonly Column[], scale: ValueScale): string {
  const bottom = () => drawingHeight
  return shapes(
    columns.map((column) => ({ ...column, maximum: column.mean })),
    scale,
    bottom,
  )
}

function shapes(
  columns: readonly Column[],
  scale: ValueScale,
  lowerEdge: (column: Column) => number,
): string {
  let path = ""
  let back: string[] = []
  const close = () => {
    if (back.length > 0) path += `${back.reverse().join("")}z`
    back = []
  }
  for (const column of columns) {
    if (column.isAfterGap) close()
    const x = shortest(column.position * drawingWidth)
    path += `${column.isAfterGap ? "M" : "L"}${x} ${shortest(placeOf(column.maximum, scale))}`
    back.push(`L${x} ${shortest(lowerEdge(column))}`)
  }
  close()
  return path
}
