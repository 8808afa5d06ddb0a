#include "shim.h"
#include <opencv2/imgproc.hpp>

MOT_API int cv_resize(const MotArray* a, const MotArray* dst, Sz size, double fx, double fy, int mode) {
    return guard([&] { cv::resize(In(a), M(dst), size, fx, fy, mode); });
}
MOT_API int cv_copy_make_border(const MotArray* a, const MotArray* dst, int top, int bottom, int left, int right, int type, S4 value) {
    return guard([&] { cv::copyMakeBorder(In(a), M(dst), top, bottom, left, right, type, value); });
}
MOT_API int cv_cvt_color(const MotArray* a, const MotArray* dst, int code, int channels) {
    return guard([&] { cv::cvtColor(In(a), M(dst), code, channels); });
}
MOT_API int cv_warp_affine(const MotArray* a, const MotArray* dst, const MotArray* m, Sz size, int flags, int border, S4 value) {
    return guard([&] { cv::warpAffine(In(a), M(dst), In(m), size, flags, border, value); });
}
MOT_API int cv_warp_perspective(const MotArray* a, const MotArray* dst, const MotArray* m, Sz size, int flags, int border, S4 value) {
    return guard([&] { cv::warpPerspective(In(a), M(dst), In(m), size, flags, border, value); });
}
MOT_API int cv_remap(const MotArray* a, const MotArray* dst, const MotArray* x, const MotArray* y, int mode, int border, S4 value) {
    return guard([&] { cv::remap(In(a), M(dst), In(x), In(y), mode, border, value); });
}
MOT_API int cv_rotation_matrix(P2f center, double angle, double scale, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(cv::getRotationMatrix2D(center, angle, scale)); });
}
MOT_API int cv_affine_transform(const MotArray* a, const MotArray* b, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(cv::getAffineTransform(In(a), In(b))); });
}
MOT_API int cv_perspective_transform(const MotArray* a, const MotArray* b, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(cv::getPerspectiveTransform(In(a), In(b))); });
}
MOT_API int cv_invert_affine(const MotArray* a, const MotArray* dst) { return guard([&] { cv::invertAffineTransform(In(a), M(dst)); }); }
MOT_API int cv_threshold(const MotArray* a, const MotArray* dst, double t, double max, int type, double* out) {
    return guard([&] { *out = cv::threshold(In(a), M(dst), t, max, type); });
}
MOT_API int cv_adaptive_threshold(const MotArray* a, const MotArray* dst, double max, int method, int type, int block, double c) {
    return guard([&] { cv::adaptiveThreshold(In(a), M(dst), max, method, type, block, c); });
}
MOT_API int cv_gaussian_blur(const MotArray* a, const MotArray* dst, Sz k, double sx, double sy, int border) {
    return guard([&] { cv::GaussianBlur(In(a), M(dst), k, sx, sy, border); });
}
MOT_API int cv_median_blur(const MotArray* a, const MotArray* dst, int k) { return guard([&] { cv::medianBlur(In(a), M(dst), k); }); }
MOT_API int cv_box_filter(const MotArray* a, const MotArray* dst, int depth, Sz k, P2i anchor, int normalize, int border) {
    return guard([&] { cv::boxFilter(In(a), M(dst), depth, k, anchor, normalize != 0, border); });
}
MOT_API int cv_filter_2d(const MotArray* a, const MotArray* dst, int depth, const MotArray* kernel, P2i anchor, double delta, int border) {
    return guard([&] { cv::filter2D(In(a), M(dst), depth, In(kernel), anchor, delta, border); });
}
MOT_API int cv_sobel(const MotArray* a, const MotArray* dst, int depth, int dx, int dy, int k, double scale, double delta, int border) {
    return guard([&] { cv::Sobel(In(a), M(dst), depth, dx, dy, k, scale, delta, border); });
}
MOT_API int cv_canny(const MotArray* a, const MotArray* dst, double t1, double t2, int aperture, int l2) {
    return guard([&] { cv::Canny(In(a), M(dst), t1, t2, aperture, l2 != 0); });
}
MOT_API int cv_morphology(int op, const MotArray* a, const MotArray* dst, const MotArray* kernel, P2i anchor, int iterations, int border, S4 value) {
    return guard([&] { cv::morphologyEx(In(a), M(dst), op, In(kernel), anchor, iterations, border, value); });
}
MOT_API int cv_structuring_element(int shape, Sz k, P2i anchor, cv::Mat** out) {
    return guard([&] { *out = new cv::Mat(cv::getStructuringElement(shape, k, anchor)); });
}
MOT_API int cv_equalize_hist(const MotArray* a, const MotArray* dst) { return guard([&] { cv::equalizeHist(In(a), M(dst)); }); }
MOT_API int cv_calc_hist(const MotArray* images, const int* channels, const MotArray* mask, const MotArray* hist, int dims,
                         const int* sizes, const float** ranges, int uniform, int accumulate) {
    return guard([&] {
        In in(images);
        cv::calcHist(in.mats.data(), (int)in.mats.size(), channels, In(mask), M(hist), dims, sizes, ranges, uniform != 0, accumulate != 0);
    });
}
MOT_API int cv_flood_fill(const MotArray* image, const MotArray* mask, P2i seed, S4 value, R4* rect, S4 low, S4 high, int flags, int* out) {
    return guard([&] {
        cv::Rect r;
        *out = mask->kind ? cv::floodFill(M(image), M(mask), seed, value, &r, low, high, flags)
                          : cv::floodFill(M(image), seed, value, &r, low, high, flags);
        *rect = {r.x, r.y, r.width, r.height};
    });
}
MOT_API int cv_match_template(const MotArray* a, const MotArray* t, const MotArray* dst, int method, const MotArray* mask) {
    return guard([&] { cv::matchTemplate(In(a), In(t), M(dst), method, In(mask)); });
}
MOT_API int cv_distance_transform(const MotArray* a, const MotArray* dst, int type, int size, int dtype) {
    return guard([&] { cv::distanceTransform(In(a), M(dst), type, size, dtype); });
}

// Shapes
MOT_API int cv_find_contours(const MotArray* image, int mode, int method, P2i offset, MotBuffer* points, MotBuffer* counts, MotBuffer* hierarchy) {
    return guard([&] {
        std::vector<std::vector<cv::Point>> contours;
        std::vector<cv::Vec4i> tree;
        cv::findContours(In(image), contours, tree, mode, method, offset);
        std::vector<cv::Point> all;
        std::vector<int> sizes;
        for (auto& c : contours) { sizes.push_back((int)c.size()); all.insert(all.end(), c.begin(), c.end()); }
        keep(std::move(all), points); keep(std::move(sizes), counts); keep(std::move(tree), hierarchy);
    });
}
MOT_API int cv_contour_area(const MotArray* a, int oriented, double* out) { return guard([&] { *out = cv::contourArea(In(a), oriented != 0); }); }
MOT_API int cv_arc_length(const MotArray* a, int closed, double* out) { return guard([&] { *out = cv::arcLength(In(a), closed != 0); }); }
MOT_API int cv_bounding_rect(const MotArray* a, R4* out) {
    return guard([&] { cv::Rect r = cv::boundingRect(In(a)); *out = {r.x, r.y, r.width, r.height}; });
}
MOT_API int cv_convex_hull(const MotArray* a, const MotArray* dst, int clockwise, int points) {
    return guard([&] { cv::convexHull(In(a), M(dst), clockwise != 0, points != 0); });
}
MOT_API int cv_connected_components(const MotArray* a, const MotArray* labels, const MotArray* stats, const MotArray* centroids, int connectivity, int type, int* out) {
    return guard([&] {
        *out = stats->kind ? cv::connectedComponentsWithStats(In(a), M(labels), M(stats), M(centroids), connectivity, type)
                           : cv::connectedComponents(In(a), M(labels), connectivity, type);
    });
}

// Drawing
MOT_API int cv_line(const MotArray* img, P2i a, P2i b, S4 color, int thickness, int type, int shift) {
    return guard([&] { cv::line(M(img), a, b, color, thickness, type, shift); });
}
MOT_API int cv_arrowed_line(const MotArray* img, P2i a, P2i b, S4 color, int thickness, int type, int shift, double tip) {
    return guard([&] { cv::arrowedLine(M(img), a, b, color, thickness, type, shift, tip); });
}
MOT_API int cv_rectangle(const MotArray* img, R4 r, S4 color, int thickness, int type, int shift) {
    return guard([&] { cv::rectangle(M(img), (cv::Rect)r, color, thickness, type, shift); });
}
MOT_API int cv_rectangle_points(const MotArray* img, P2i a, P2i b, S4 color, int thickness, int type, int shift) {
    return guard([&] { cv::rectangle(M(img), (cv::Point)a, (cv::Point)b, color, thickness, type, shift); });
}
MOT_API int cv_circle(const MotArray* img, P2i c, int radius, S4 color, int thickness, int type, int shift) {
    return guard([&] { cv::circle(M(img), c, radius, color, thickness, type, shift); });
}
MOT_API int cv_ellipse(const MotArray* img, P2i c, Sz axes, double angle, double start, double end, S4 color, int thickness, int type, int shift) {
    return guard([&] { cv::ellipse(M(img), c, axes, angle, start, end, color, thickness, type, shift); });
}
MOT_API int cv_marker(const MotArray* img, P2i p, S4 color, int marker, int size, int thickness, int type) {
    return guard([&] { cv::drawMarker(M(img), p, color, marker, size, thickness, type); });
}
// Polygons: 0 filled, 1 outlines, 2 convex filled (the first one).
MOT_API int cv_poly(int what, const MotArray* img, const cv::Point** points, const int* counts, int n, int closed, S4 color,
                    int thickness, int type, int shift, P2i offset) {
    return guard([&] {
        switch (what) {
            case 0: cv::fillPoly(M(img), points, counts, n, color, type, shift, offset); break;
            case 1: cv::polylines(M(img), points, counts, n, closed != 0, color, thickness, type, shift); break;
            default: cv::fillConvexPoly(M(img), points[0], counts[0], color, type, shift); break;
        }
    });
}
MOT_API int cv_put_text(const MotArray* img, const char* text, P2i at, int font, double scale, S4 color, int thickness, int type, int bottomLeft) {
    return guard([&] { cv::putText(M(img), text, at, font, scale, color, thickness, type, bottomLeft != 0); });
}
MOT_API int cv_text_size(const char* text, int font, double scale, int thickness, int* baseline, Sz* out) {
    return guard([&] { cv::Size s = cv::getTextSize(text, font, scale, thickness, baseline); *out = {s.width, s.height}; });
}
