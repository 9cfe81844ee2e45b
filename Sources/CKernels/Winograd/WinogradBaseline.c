// For processors without the instructions: right, and slow where a multiplication with addition is no instruction.
#define VECTOR_WIDTH 4
#define KERNEL_NAME(name) winograd_baseline_##name
#include "WinogradKernels.h"
