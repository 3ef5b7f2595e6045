int options;
