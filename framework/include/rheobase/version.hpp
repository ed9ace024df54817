#pragma once
// The version of Rheobase that a program is compiled with. The build and the package take theirs from here.

#define RHEOBASE_VERSION_MAJOR 0
#define RHEOBASE_VERSION_MINOR 1
#define RHEOBASE_VERSION_PATCH 0
#define RHEOBASE_VERSION "0.1.0"
