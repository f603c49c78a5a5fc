import tseslint from 'typescript-eslint'

const clockAndChance = [
  { object: 'Date', property: 'now', message: 'Take the instant from the event or the injected clock.' },
  { object: 'Math', property: 'random', message: 'Take chance from the session seed or the injected source.' },
]

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.patchbay/', 'coverage/', '**/*.generated.ts'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['shared/**/*.ts'],
    ignores: ['shared/**/*.test.ts', 'shared/testing/**'],
    rules: {
      'no-restricted-properties': ['error', ...clockAndChance],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take the instant from the event.',
        },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*', '#runtime/*', 'hono', 'kysely', 'pg', 'react*'],
              message: 'shared/ has no I/O and knows nobody.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['runtime/**/*.ts'],
    ignores: ['runtime/**/*.test.ts', 'runtime/startRuntime.ts', 'runtime/clock.ts', 'runtime/testing/**'],
    rules: { 'no-restricted-properties': ['error', ...clockAndChance] },
  },
  { files: ['scripts/**', 'bench/**', 'e2e/**'], rules: { 'no-console': 'off' } },
)
