import { mount } from 'svelte';
import ViewHost from './ViewHost.svelte';

mount(ViewHost, { target: document.querySelector('main')! });
