import sharp from 'sharp';

// One thread an image, and nothing remembered: batches run side by side instead, memory stays where the caller put it,
// and a file that was replaced is read again.
sharp.concurrency(1);
sharp.cache(false);

export { sharp };
