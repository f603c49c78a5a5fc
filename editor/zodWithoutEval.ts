import { z } from 'zod'

// The page's policy forbids `new Function`, and zod tries it when the first schema is made: import this before any.
z.config({ jitless: true })
