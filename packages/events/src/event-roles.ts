/** Which services publish events, consume them and follow them; the rights in the database follow. */
export const eventRoles: Readonly<Record<'producers' | 'consumers' | 'followers', readonly string[]>> = {
  producers: ['auth', 'course', 'executor', 'progress'],
  consumers: ['ai', 'course', 'executor', 'progress'],
  // All who check access tokens: the end of a session concerns each of them.
  followers: ['auth', 'course', 'ai', 'executor', 'progress'],
}
