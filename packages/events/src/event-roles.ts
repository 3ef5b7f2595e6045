/** Which services publish events and which consume them; the rights in the database follow. */
export const eventRoles: { readonly producers: readonly string[]; readonly consumers: readonly string[] } = {
  producers: ['auth', 'course'],
  consumers: ['executor', 'progress'],
}
