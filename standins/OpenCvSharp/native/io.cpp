#include "shim.h"
#include <opencv2/imgcodecs.hpp>
#include <opencv2/videoio.hpp>

static std::vector<int> pairs(const int* p, int n) { return {p, p + n}; }

MOT_API int cv_imread(const char* name, int flags, cv::Mat** out) { return guard([&] { *out = new cv::Mat(cv::imread(name, flags)); }); }
MOT_API int cv_imwrite(const char* name, const cv::Mat* m, const int* p, int n, int* out) {
    return guard([&] { *out = cv::imwrite(name, *m, pairs(p, n)); });
}
MOT_API int cv_imdecode(const void* data, int bytes, int flags, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(cv::imdecode(cv::Mat(1, bytes, CV_8U, (void*)data), flags)); });
}
MOT_API int cv_imdecode_array(const MotArray* a, int flags, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(cv::imdecode(In(a), flags)); });
}
MOT_API int cv_imencode(const char* ext, const MotArray* a, const int* p, int n, MotBuffer* out, int* ok) {
    return guard([&] {
        std::vector<uchar> bytes;
        *ok = cv::imencode(ext, In(a), bytes, pairs(p, n));
        keep(std::move(bytes), out);
    });
}
MOT_API int cv_have_image(int writer, const char* name, int* out) {
    return guard([&] { *out = writer ? cv::haveImageWriter(name) : cv::haveImageReader(name); });
}

MOT_API int capture_new(cv::VideoCapture** out) { return guard([&] { *out = new cv::VideoCapture(); }); }
MOT_API void capture_delete(cv::VideoCapture* c) { delete c; }
MOT_API int capture_open(cv::VideoCapture* c, const char* name, int index, int api, const int* p, int n, int* out) {
    return guard([&] { *out = name ? c->open(name, api, pairs(p, n)) : c->open(index, api, pairs(p, n)); });
}
MOT_API int capture_is_opened(cv::VideoCapture* c, int* out) { return guard([&] { *out = c->isOpened(); }); }
MOT_API int capture_release(cv::VideoCapture* c) { return guard([&] { c->release(); }); }
MOT_API int capture_grab(cv::VideoCapture* c, int* out) { return guard([&] { *out = c->grab(); }); }
MOT_API int capture_retrieve(cv::VideoCapture* c, cv::Mat* m, int flag, int* out) { return guard([&] { *out = c->retrieve(*m, flag); }); }
MOT_API int capture_read(cv::VideoCapture* c, cv::Mat* m, int* out) { return guard([&] { *out = c->read(*m); }); }
MOT_API int capture_get(cv::VideoCapture* c, int id, double* out) { return guard([&] { *out = c->get(id); }); }
MOT_API int capture_set(cv::VideoCapture* c, int id, double v, int* out) { return guard([&] { *out = c->set(id, v); }); }
MOT_API int capture_backend(cv::VideoCapture* c, MotBuffer* out) {
    return guard([&] { std::string s = c->getBackendName(); keep(std::vector<char>(s.begin(), s.end()), out); });
}

MOT_API int writer_new(cv::VideoWriter** out) { return guard([&] { *out = new cv::VideoWriter(); }); }
MOT_API void writer_delete(cv::VideoWriter* w) { delete w; }
MOT_API int writer_open(cv::VideoWriter* w, const char* name, int api, int fourcc, double fps, Sz size, const int* p, int n, int* out) {
    return guard([&] { *out = w->open(name, api, fourcc, fps, (cv::Size)size, pairs(p, n)); });
}
MOT_API int writer_is_opened(cv::VideoWriter* w, int* out) { return guard([&] { *out = w->isOpened(); }); }
MOT_API int writer_release(cv::VideoWriter* w) { return guard([&] { w->release(); }); }
MOT_API int writer_write(cv::VideoWriter* w, const MotArray* m) { return guard([&] { w->write(In(m)); }); }
MOT_API int writer_get(cv::VideoWriter* w, int id, double* out) { return guard([&] { *out = w->get(id); }); }
MOT_API int writer_set(cv::VideoWriter* w, int id, double v, int* out) { return guard([&] { *out = w->set(id, v); }); }
MOT_API int writer_backend(cv::VideoWriter* w, MotBuffer* out) {
    return guard([&] { std::string s = w->getBackendName(); keep(std::vector<char>(s.begin(), s.end()), out); });
}
