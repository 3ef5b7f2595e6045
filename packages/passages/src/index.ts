export { closesFence, type OpeningFence, openingFence } from './fence.ts'
export { type PassageDraft, passagesOf } from './passages.ts'
