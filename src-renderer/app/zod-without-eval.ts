import { z } from 'zod';

// The window's policy forbids code made from text, which zod would try for speed.
z.config({ jitless: true });
