import { rpcError } from '@learnlab/rpc'
import { isLastAdministrator } from '../store/last-administrator.ts'

/**
 * Makes a change that takes somebody's role or account.
 * @throws LAST_ADMINISTRATOR when there would be no administrator left; nothing was changed then
 */
export async function keepAnAdministrator<Result>(change: Promise<Result>): Promise<Result> {
  try {
    return await change
  } catch (error) {
    if (!isLastAdministrator(error)) throw error
    throw rpcError('LAST_ADMINISTRATOR', 'this is the last administrator; give another account that role first', {
      cause: error,
    })
  }
}
