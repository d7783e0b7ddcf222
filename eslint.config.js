import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules', 'out', '**/*.as.ts', '**/*.wasm.ts', '**/fixtures/**'] },
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
  },
  { files: ['src-renderer/**'], languageOptions: { globals: globals.browser } },
  {
    rules: {
      // Typed arrays are indexed in bounds by construction in the numerical loops; a branch there would cost more than it tells.
      '@typescript-eslint/no-non-null-assertion': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'prefer-const': 'error',
    },
  },
  {
    // $state and $props are declared by let although nothing assigns to them.
    files: ['**/*.svelte', '**/*.svelte.ts'],
    rules: {
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$state', '$derived'] }],
    },
  },
  { files: ['scripts/**'], rules: { 'no-console': 'off' } },
  {
    // The window is a web page: of the rest of Percept it sees the contract alone.
    files: ['src-renderer/**'],
    ignores: ['src-renderer/**/*.test.ts', 'src-renderer/**/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(node:|electron$)|src-main/(?!contract/|latents/import/ops/)',
              message: 'The window imports contract/ alone, and nothing of Node.',
            },
          ],
        },
      ],
    },
  },
);
