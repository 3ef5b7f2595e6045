import { stringify } from 'yaml'

/** YAML that is byte by byte the same for the same value. */
export function yaml(value: unknown): string {
  // Folding would depend on where words end; a text of several lines is a block of its own.
  return stringify(value, { lineWidth: 0 })
}

/** Without what has no value, which the reader takes for the same. */
export function said<Fields extends object>(fields: Fields): Partial<Fields> {
  const isSaid = (value: unknown) =>
    value !== '' && value !== 0 && value !== false && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isSaid(value))) as Partial<Fields>
}
