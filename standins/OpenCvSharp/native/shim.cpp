// The shim over OpenCV grows here.
extern "C" __attribute__((visibility("default"))) int mot_opencv_abi() { return 1; }
