// Pictures as plain arrays: colour spaces, tiling, resampling, measures, damage; files through sharp.
export {};
