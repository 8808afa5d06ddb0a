#include "shim.h"
#include <cstddef>
#include <cstdlib>
#include <dlfcn.h>

MotError& motError() { thread_local MotError e; return e; }

// The managed half reads a Mat's header in place.
static_assert(offsetof(cv::Mat, flags) == 0 && offsetof(cv::Mat, rows) == 8 && offsetof(cv::Mat, data) == 16 &&
              offsetof(cv::Mat, datastart) == 24 && offsetof(cv::Mat, dataend) == 32 && offsetof(cv::Mat, datalimit) == 40 &&
              offsetof(cv::Mat, u) == 56 && offsetof(cv::Mat, size) == 64 && offsetof(cv::Mat, step) == 72, "cv::Mat");

static int silent(int, const char*, const char*, const char*, int, void*) { return 0; }
static void mute(void*, int, const char*, va_list) {}

MOT_API int mot_init(int threads) {
    return guard([&] {
        cv::redirectError(silent);
        cv::setNumThreads(threads);
        if (!getenv("OPENCV_LOG_LEVEL")) cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        if (!getenv("OPENCV_FFMPEG_DEBUG") && !getenv("OPENCV_FFMPEG_LOGLEVEL"))
            if (auto set = (void (*)(void (*)(void*, int, const char*, va_list)))dlsym(RTLD_DEFAULT, "av_log_set_callback"))
                set(mute);
    });
}
MOT_API void mot_error(int* code, int* line, const char** func, const char** message, const char** file) {
    const MotError& e = motError();
    *code = e.code; *line = e.line; *func = e.func.c_str(); *message = e.message.c_str(); *file = e.file.c_str();
}
MOT_API void mot_buffer_delete(MotBuffer* b) { if (b->release) b->release(b->owner); }

// Mat
MOT_API int mat_new(cv::Mat** out) { return guard([&] { *out = new cv::Mat(); }); }
MOT_API int mat_new_size(int dims, const int* sizes, int type, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(dims, sizes, type); });
}
MOT_API int mat_new_fill(int dims, const int* sizes, int type, S4 s, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(dims, sizes, type, s); });
}
MOT_API int mat_new_2d(int rows, int cols, int type, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(rows, cols, type); });
}
MOT_API int mat_new_data2d(int rows, int cols, int type, void* data, size_t step, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(rows, cols, type, data, step); });
}
MOT_API int mat_new_data(int dims, const int* sizes, int type, void* data, const size_t* steps, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(dims, sizes, type, data, steps); });
}
MOT_API int mat_new_header(const cv::Mat* m, cv::Mat** out) { return guard([&] { *out = new cv::Mat(*m); }); }
MOT_API void mat_delete(cv::Mat* m) { delete m; }
MOT_API int mat_special(int what, int dims, const int* sizes, int type, cv::Mat** out) {
    return guard([&] {
        *out = new cv::Mat(what == 0 ? cv::Mat::zeros(dims, sizes, type)
                         : what == 1 ? cv::Mat::ones(dims, sizes, type) : cv::Mat::eye(sizes[0], sizes[1], type));
    });
}
MOT_API int mat_ranges(const cv::Mat* m, int count, const P2i* ranges, cv::Mat** out) {
    return guard([&] {
        std::vector<cv::Range> r;
        for (int i = 0; i < count; i++) r.emplace_back(ranges[i].x, ranges[i].y);
        *out = new cv::Mat(*m, r);
    });
}
MOT_API int mat_sub(const cv::Mat* m, int r0, int r1, int c0, int c1, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(*m, cv::Range(r0, r1), cv::Range(c0, c1)); });
}
MOT_API int mat_roi(const cv::Mat* m, R4 roi, cv::Mat** out) { return guard([&] { *out = new cv::Mat(*m, (cv::Rect)roi); }); }
MOT_API int mat_diag(const cv::Mat* m, int d, cv::Mat** out) { return guard([&] { *out = new cv::Mat(m->diag(d)); }); }
MOT_API int mat_clone(const cv::Mat* m, cv::Mat** out) { return guard([&] { *out = new cv::Mat(m->clone()); }); }
MOT_API int mat_create(cv::Mat* m, int dims, const int* sizes, int type) { return guard([&] { m->create(dims, sizes, type); }); }
MOT_API int mat_reshape(const cv::Mat* m, int cn, int rows, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(m->reshape(cn, rows)); });
}
MOT_API int mat_reshape_nd(const cv::Mat* m, int cn, int dims, const int* sizes, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(m->reshape(cn, dims, sizes)); });
}
MOT_API int mat_copy_to(const cv::Mat* m, const MotArray* dst, const MotArray* mask) {
    return guard([&] { if (mask->kind) m->copyTo(M(dst), In(mask)); else m->copyTo(M(dst)); });
}
MOT_API int mat_convert_to(const cv::Mat* m, const MotArray* dst, int type, double alpha, double beta) {
    return guard([&] { m->convertTo(M(dst), type, alpha, beta); });
}
MOT_API int mat_assign_to(const cv::Mat* m, cv::Mat* dst, int type) { return guard([&] { m->assignTo(*dst, type); }); }
MOT_API int mat_set_to(cv::Mat* m, const MotArray* value, const MotArray* mask) {
    return guard([&] { m->setTo(In(value), In(mask)); });
}
MOT_API int mat_locate_roi(const cv::Mat* m, Sz* whole, P2i* offset) {
    return guard([&] { cv::Size s; cv::Point p; m->locateROI(s, p); *whole = {s.width, s.height}; *offset = {p.x, p.y}; });
}
MOT_API int mat_check_vector(const cv::Mat* m, int channels, int depth, int continuous, int* out) {
    return guard([&] { *out = m->checkVector(channels, depth, continuous != 0); });
}
MOT_API int mat_dot(const cv::Mat* m, const MotArray* b, double* out) { return guard([&] { *out = m->dot(In(b)); }); }

enum { Add, Subtract, Multiply, Divide, And, Or, Xor, Lt, Le, Eq, Ne, Gt, Ge, Mul };
template <class A, class B> static cv::Mat compare(int op, const A& a, const B& b) {
    switch (op) {
        case Lt: return a < b; case Le: return a <= b; case Eq: return a == b;
        case Ne: return a != b; case Gt: return a > b; default: return a >= b;
    }
}
MOT_API int mat_operator(int op, const MotArray* a, const MotArray* b, double scale, cv::Mat** out) {
    return guard([&] {
        cv::Mat r;
        if (a->kind == MotMat && b->kind == MotMat) {
            const cv::Mat &x = M(a), &y = M(b);
            switch (op) {
                case Add: r = x + y; break; case Subtract: r = x - y; break; case Multiply: r = x * y; break;
                case Divide: r = x / y; break; case And: r = x & y; break; case Or: r = x | y; break;
                case Xor: r = x ^ y; break; case Mul: r = x.mul(y, scale); break;
                default: r = compare(op, x, y); break;
            }
        } else if (a->kind == MotMat) {
            const cv::Mat& x = M(a);
            cv::Scalar s(b->v[0], b->v[1], b->v[2], b->v[3]);
            switch (op) {
                case Add: r = x + s; break; case Subtract: r = x - s; break; case Multiply: r = x * s[0]; break;
                case Divide: r = x / s[0]; break; case And: r = x & s; break; case Or: r = x | s; break;
                case Xor: r = x ^ s; break; default: r = compare(op, x, s[0]); break;
            }
        } else {
            cv::Scalar s(a->v[0], a->v[1], a->v[2], a->v[3]);
            const cv::Mat& y = M(b);
            switch (op) {
                case Add: r = s + y; break; case Subtract: r = s - y; break; case Multiply: r = s[0] * y; break;
                case Divide: r = s[0] / y; break; case And: r = s & y; break; case Or: r = s | y; break;
                default: r = s ^ y; break;
            }
        }
        *out = new cv::Mat(r);
    });
}
MOT_API int mat_unary(int op, const cv::Mat* m, int method, cv::Mat** out) {
    return guard([&] {
        cv::Mat r;
        switch (op) {
            case 0: r = -*m; break; case 1: r = ~*m; break; case 2: r = m->t(); break;
            case 3: r = m->inv(method); break; default: r = cv::abs(*m); break;
        }
        *out = new cv::Mat(r);
    });
}

// Arrays
MOT_API int cv_add(const MotArray* a, const MotArray* b, const MotArray* dst, const MotArray* mask, int dtype) {
    return guard([&] { cv::add(In(a), In(b), M(dst), In(mask), dtype); });
}
MOT_API int cv_subtract(const MotArray* a, const MotArray* b, const MotArray* dst, const MotArray* mask, int dtype) {
    return guard([&] { cv::subtract(In(a), In(b), M(dst), In(mask), dtype); });
}
MOT_API int cv_multiply(const MotArray* a, const MotArray* b, const MotArray* dst, double scale, int dtype) {
    return guard([&] { cv::multiply(In(a), In(b), M(dst), scale, dtype); });
}
MOT_API int cv_divide(const MotArray* a, const MotArray* b, const MotArray* dst, double scale, int dtype) {
    return guard([&] { cv::divide(In(a), In(b), M(dst), scale, dtype); });
}
MOT_API int cv_add_weighted(const MotArray* a, double alpha, const MotArray* b, double beta, double gamma, const MotArray* dst, int dtype) {
    return guard([&] { cv::addWeighted(In(a), alpha, In(b), beta, gamma, M(dst), dtype); });
}
// Two arrays in, one out: 0 absdiff, 1 min, 2 max.
MOT_API int cv_binary(int op, const MotArray* a, const MotArray* b, const MotArray* dst) {
    return guard([&] {
        switch (op) {
            case 0: cv::absdiff(In(a), In(b), M(dst)); break;
            case 1: cv::min(In(a).array, In(b).array, cv::_OutputArray(M(dst))); break;
            default: cv::max(In(a).array, In(b).array, cv::_OutputArray(M(dst))); break;
        }
    });
}
MOT_API int cv_bitwise(int op, const MotArray* a, const MotArray* b, const MotArray* dst, const MotArray* mask) {
    return guard([&] {
        switch (op) {
            case 0: cv::bitwise_and(In(a), In(b), M(dst), In(mask)); break;
            case 1: cv::bitwise_or(In(a), In(b), M(dst), In(mask)); break;
            case 2: cv::bitwise_xor(In(a), In(b), M(dst), In(mask)); break;
            default: cv::bitwise_not(In(a), M(dst), In(mask)); break;
        }
    });
}
MOT_API int cv_compare(const MotArray* a, const MotArray* b, const MotArray* dst, int op) {
    return guard([&] { cv::compare(In(a), In(b), M(dst), op); });
}
MOT_API int cv_in_range(const MotArray* a, const MotArray* lower, const MotArray* upper, const MotArray* dst) {
    return guard([&] { cv::inRange(In(a), In(lower), In(upper), M(dst)); });
}
MOT_API int cv_convert_scale_abs(const MotArray* a, const MotArray* dst, double alpha, double beta) {
    return guard([&] { cv::convertScaleAbs(In(a), M(dst), alpha, beta); });
}
MOT_API int cv_lut(const MotArray* a, const MotArray* lut, const MotArray* dst) { return guard([&] { cv::LUT(In(a), In(lut), M(dst)); }); }
MOT_API int cv_sum(const MotArray* a, S4* out) { return guard([&] { *out = toS4(cv::sum(In(a))); }); }
MOT_API int cv_count_non_zero(const MotArray* a, int* out) { return guard([&] { *out = cv::countNonZero(In(a)); }); }
MOT_API int cv_mean(const MotArray* a, const MotArray* mask, S4* out) { return guard([&] { *out = toS4(cv::mean(In(a), In(mask))); }); }
MOT_API int cv_mean_std_dev(const MotArray* a, const MotArray* mean, const MotArray* stddev, const MotArray* mask) {
    return guard([&] { cv::meanStdDev(In(a), M(mean), M(stddev), In(mask)); });
}
MOT_API int cv_mean_std_dev_scalar(const MotArray* a, S4* mean, S4* stddev, const MotArray* mask) {
    return guard([&] { cv::Scalar m, s; cv::meanStdDev(In(a), m, s, In(mask)); *mean = toS4(m); *stddev = toS4(s); });
}
MOT_API int cv_norm(const MotArray* a, const MotArray* b, int type, const MotArray* mask, double* out) {
    return guard([&] { *out = b->kind ? cv::norm(In(a), In(b), type, In(mask)) : cv::norm(In(a), type, In(mask)); });
}
MOT_API int cv_normalize(const MotArray* a, const MotArray* dst, double alpha, double beta, int type, int dtype, const MotArray* mask) {
    return guard([&] { cv::normalize(In(a), M(dst), alpha, beta, type, dtype, In(mask)); });
}
MOT_API int cv_min_max_loc(const MotArray* a, double* low, double* high, P2i* lowAt, P2i* highAt, const MotArray* mask) {
    return guard([&] {
        cv::Point p, q;
        cv::minMaxLoc(In(a), low, high, lowAt ? &p : nullptr, highAt ? &q : nullptr, In(mask));
        if (lowAt) *lowAt = {p.x, p.y};
        if (highAt) *highAt = {q.x, q.y};
    });
}
MOT_API int cv_reduce(const MotArray* a, const MotArray* dst, int dim, int type, int dtype) {
    return guard([&] { cv::reduce(In(a), M(dst), dim, type, dtype); });
}
MOT_API int cv_merge(const MotArray* mats, cv::Mat* dst) { return guard([&] { In in(mats); cv::merge(in.mats, *dst); }); }
MOT_API int cv_split(const cv::Mat* m, cv::Mat** out) {
    return guard([&] {
        std::vector<cv::Mat> planes;
        cv::split(*m, planes);
        for (size_t i = 0; i < planes.size(); i++) out[i] = new cv::Mat(planes[i]);
    });
}
MOT_API int cv_extract_channel(const MotArray* a, const MotArray* dst, int channel) { return guard([&] { cv::extractChannel(In(a), M(dst), channel); }); }
MOT_API int cv_insert_channel(const MotArray* a, const MotArray* dst, int channel) { return guard([&] { cv::insertChannel(In(a), M(dst), channel); }); }
MOT_API int cv_flip(const MotArray* a, const MotArray* dst, int code) { return guard([&] { cv::flip(In(a), M(dst), code); }); }
MOT_API int cv_rotate(const MotArray* a, const MotArray* dst, int code) { return guard([&] { cv::rotate(In(a), M(dst), code); }); }
MOT_API int cv_transpose(const MotArray* a, const MotArray* dst) { return guard([&] { cv::transpose(In(a), M(dst)); }); }
MOT_API int cv_repeat(const MotArray* a, int ny, int nx, const MotArray* dst) { return guard([&] { cv::repeat(In(a), ny, nx, M(dst)); }); }
MOT_API int cv_concat(int vertical, const MotArray* mats, const MotArray* dst) {
    return guard([&] { In in(mats); vertical ? cv::vconcat(in.mats, M(dst)) : cv::hconcat(in.mats, M(dst)); });
}
// 0 sqrt, 1 exp, 2 log.
MOT_API int cv_math(int op, const MotArray* a, const MotArray* dst) {
    return guard([&] { op == 0 ? cv::sqrt(In(a), M(dst)) : op == 1 ? cv::exp(In(a), M(dst)) : cv::log(In(a), M(dst)); });
}
MOT_API int cv_pow(const MotArray* a, double power, const MotArray* dst) { return guard([&] { cv::pow(In(a), power, M(dst)); }); }
MOT_API int cv_set_identity(const MotArray* m, S4 s) { return guard([&] { cv::setIdentity(M(m), (cv::Scalar)s); }); }
MOT_API int cv_format(const MotArray* a, int format, MotBuffer* out) {
    return guard([&] {
        std::ostringstream s;
        s << cv::format(In(a).array, (cv::Formatter::FormatType)format);
        std::string text = s.str();
        keep(std::vector<char>(text.begin(), text.end()), out);
    });
}

// The machine
MOT_API int cv_set_num_threads(int n) { return guard([&] { cv::setNumThreads(n); }); }
MOT_API int cv_get_num_threads(int* out) { return guard([&] { *out = cv::getNumThreads(); }); }
MOT_API int cv_set_log_level(int level, int* previous) {
    return guard([&] { *previous = cv::utils::logging::setLogLevel((cv::utils::logging::LogLevel)level); });
}
MOT_API int cv_get_log_level(int* level) { return guard([&] { *level = cv::utils::logging::getLogLevel(); }); }
MOT_API int cv_get_rng(unsigned long long* state) { return guard([&] { *state = cv::theRNG().state; }); }
MOT_API int cv_set_rng(unsigned long long state) { return guard([&] { cv::theRNG().state = state; }); }
MOT_API int cv_rand(int normal, const MotArray* dst, const MotArray* a, const MotArray* b) {
    return guard([&] { normal ? cv::randn(M(dst), In(a), In(b)) : cv::randu(M(dst), In(a), In(b)); });
}
MOT_API int cv_text(int what, MotBuffer* out) {
    return guard([&] {
        std::string text = what == 0 ? cv::getVersionString() : cv::getBuildInformation();
        keep(std::vector<char>(text.begin(), text.end()), out);
    });
}
