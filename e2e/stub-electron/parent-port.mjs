// Preloaded into what stands in for a utility process: process.parentPort over the channel of child_process.
import { EventEmitter } from 'node:events';

const port = new EventEmitter();
port.postMessage = (message) => process.send(message);
// As in Electron, messages wait for the first who listens.
port.once('newListener', () => process.on('message', (data) => port.emit('message', { data, ports: [] })));
process.on('disconnect', () => process.exit());
process.parentPort = port;
