// Parameters by their own types, in all versions.
#define MPG123_ENUM_API
#include <mpg123.h>
