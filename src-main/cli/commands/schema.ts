import type { Command } from 'commander';

/** percept schema */
export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of recipes')
    .addHelpText('after', '\nExample:\n  percept schema > recipe.schema.json')
    .action(async () => {
      const { recipeJsonSchema } = await import('../../recipe/schema.ts');
      process.stdout.write(`${JSON.stringify(recipeJsonSchema(), null, 2)}\n`);
    });
}
