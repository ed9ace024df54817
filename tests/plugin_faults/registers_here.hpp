#pragma once
// Both write exp(x) where it is above 1, else -exp(x), and return how many doubles they compute together.

int registers_of_x86_64(const double* x, double* exponentials, int count);
int registers_of_x86_64_v3(const double* x, double* exponentials, int count);
