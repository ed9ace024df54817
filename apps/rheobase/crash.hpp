#pragma once
// A plug-in is code of somebody else in this process: when it crashes, the last words say in which file.

namespace rheobase::program {

/// From here on, a crash tells where it was before it ends the program by its signal, as it would anyway.
void tell_of_crashes();

}  // namespace rheobase::program
