// The main job: any photo and any references to a renovated photo.
export {};
