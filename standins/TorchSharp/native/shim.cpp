// The shim over libtorch grows here.
extern "C" __attribute__((visibility("default"))) int mot_torch_abi() { return 1; }
