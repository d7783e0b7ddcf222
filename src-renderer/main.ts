import './app/zod-without-eval.ts';
import { mount } from 'svelte';
import './ui/theme.css';
import Window from './app/Window.svelte';

mount(Window, { target: document.getElementById('app')! });
