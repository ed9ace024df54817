#pragma once
// Loops over whole numbers that gain from registers or instructions which not every CPU has are compiled for several: the
// program picks, when it starts, what the CPU at hand runs. (Numbers with a fraction are computed by plug-ins, which
// bring files for these levels; here a result must not depend on the CPU.)

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define RHEOBASE_CPU_IS_CHOSEN
#define RHEOBASE_FOR_EACH_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else  // Clang 14 does not know these levels; sanitizers are not ready yet when one is picked
#define RHEOBASE_FOR_EACH_CPU
#endif
