import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules', 'out', '**/*.as.ts', '**/*.wasm.ts', '**/fixtures/**'] },
  ...tseslint.configs.strict,
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
  { files: ['scripts/**'], rules: { 'no-console': 'off' } },
);
