// For processors without the instructions: right, and slow where a multiplication with addition is no instruction.
#define MOST_SUMS 6
#define MOST_TAPS 2
#define KERNEL_NAME(name) direct_baseline_##name
#include "DirectKernels.h"
