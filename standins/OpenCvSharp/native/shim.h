// A C ABI over OpenCV for the managed half: every export returns 0, or 1 with the error kept for its thread.
#pragma once
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <new>
#include <string>
#include <vector>

#define MOT_API extern "C" __attribute__((visibility("default")))

struct MotError { int code, line; std::string func, message, file; };
MotError& motError();

template <class F> int guard(F&& body) noexcept {
    try { body(); return 0; }
    catch (const cv::Exception& e) { motError() = {e.code, e.line, e.func, e.err, e.file}; }
    catch (const std::bad_alloc&) { motError() = {cv::Error::StsNoMem, 0, "", "Insufficient memory", ""}; }
    catch (const std::exception& e) { motError() = {cv::Error::StsError, 0, "", e.what(), ""}; }
    catch (...) { motError() = {cv::Error::StsError, 0, "", "unknown exception", ""}; }
    return 1;
}

// The managed InputArray and OutputArray: what they stand for travels by value, and cv::_InputArray lives on this stack.
struct MotArray { int kind, count; void* p; double v[4]; };
enum { MotNone, MotMat, MotScalar, MotDouble, MotMats };

struct In {
    cv::Vec4d scalar;
    double number = 0;
    std::vector<cv::Mat> mats;
    cv::_InputArray array;
    explicit In(const MotArray* a) {
        switch (a->kind) {
            case MotMat: array = cv::_InputArray(*static_cast<cv::Mat*>(a->p)); break;
            case MotScalar: scalar = cv::Vec4d(a->v[0], a->v[1], a->v[2], a->v[3]); array = cv::_InputArray(scalar); break;
            case MotDouble: number = a->v[0]; array = cv::_InputArray(number); break;
            case MotMats:
                for (int i = 0; i < a->count; i++) mats.push_back(*static_cast<cv::Mat**>(a->p)[i]);
                array = cv::_InputArray(mats);
                break;
            default: array = cv::noArray(); break;
        }
    }
    operator const cv::_InputArray&() const { return array; }
};

inline cv::Mat& M(const MotArray* a) { return *static_cast<cv::Mat*>(a->p); }

struct S4 { double v[4]; operator cv::Scalar() const { return {v[0], v[1], v[2], v[3]}; } };
struct P2i { int x, y; operator cv::Point() const { return {x, y}; } };
struct P2f { float x, y; operator cv::Point2f() const { return {x, y}; } };
struct Sz { int w, h; operator cv::Size() const { return {w, h}; } };
struct R4 { int x, y, w, h; operator cv::Rect() const { return {x, y, w, h}; } };
inline S4 toS4(const cv::Scalar& s) { return {{s[0], s[1], s[2], s[3]}}; }

// A growing result, read by the managed half and freed by mot_buffer_delete.
struct MotBuffer { void* data; long long bytes; void* owner; void (*release)(void*); };
template <class T> void keep(std::vector<T>&& v, MotBuffer* out) {
    auto* owner = new std::vector<T>(std::move(v));
    *out = {owner->data(), (long long)(owner->size() * sizeof(T)), owner,
            [](void* p) { delete static_cast<std::vector<T>*>(p); }};
}
