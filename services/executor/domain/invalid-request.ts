/** Thrown when a request asks for what cannot be run. `field` is its name in the contract. */
export class InvalidRequestError extends Error {
  override name = 'InvalidRequestError'
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }

  /** The same about a request that is a field of a larger one. */
  within(parent: string): InvalidRequestError {
    return new InvalidRequestError(`${parent}.${this.field}`, this.message)
  }
}
