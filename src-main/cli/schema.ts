import { recipeJsonSchema } from '../recipe/schema.ts';

export function schemaCommand(): void {
  process.stdout.write(`${JSON.stringify(recipeJsonSchema(), null, 2)}\n`);
}
