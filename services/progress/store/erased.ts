/** Thrown when the learner's data was erased with the account. */
export class LearnerErased extends Error {
  override readonly name = 'LearnerErased'
}

/** Thrown when what learners did in a course was erased with the course. */
export class CourseErased extends Error {
  override readonly name = 'CourseErased'
  readonly courseId: string

  constructor(courseId: string, options: ErrorOptions) {
    super(`the course ${courseId} was erased`, options)
    this.courseId = courseId
  }
}

/** What `write` gives, or LearnerErased or CourseErased where the database says so. */
export async function orErased<Result>(write: Promise<Result>): Promise<Result> {
  try {
    return await write
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'LL001') throw new LearnerErased('the data of this learner was erased', { cause })
    const detail = cause instanceof Error && 'detail' in cause ? String(cause.detail) : ''
    if (code === 'LL002') throw new CourseErased(detail, { cause })
    throw cause
  }
}
