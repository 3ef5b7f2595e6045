import { fileURLToPath } from 'node:url'

/** Path of the OpenAPI 3.1 document that describes the REST addresses of the contract. */
export const openApiPath: string = fileURLToPath(new URL('../openapi/openapi.json', import.meta.url))
