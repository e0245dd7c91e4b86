/** The text of src/client/schema.ts for an OpenAPI document. */
export function generate(document: unknown): Promise<string>;
