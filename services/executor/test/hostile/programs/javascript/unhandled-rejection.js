// mechanism: a rejection that nobody handles
// verdict: NONZERO_EXIT
// exit: 1
// stderr has: ERR_UNHANDLED_REJECTION
Promise.reject('no error')
