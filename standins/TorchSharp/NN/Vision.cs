using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static partial class functional
            {
                public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null) =>
                    Aten.bilinear.Tensor(input1, input2, weight, bias);
                public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1E-08) =>
                    Aten.cosine_similarity.Tensor(x1, x2, dim, eps);
                public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                    Aten.col2im.Tensor(input, output_size, kernel_size, dilation, padding, stride);
                public static Tensor fold(
                    Tensor input,
                    (long, long) output_size,
                    (long, long) kernel_size,
                    (long, long)? dilation = null,
                    (long, long)? padding = null,
                    (long, long)? stride = null) =>
                    Aten.col2im.Tensor(input, output_size, kernel_size, dilation ?? (1, 1), padding ?? default, stride ?? (1, 1));
                public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Aten.linear.Tensor(input, weights, bias);
                public static Tensor one_hot(Tensor x, long num_classes = -1) =>
                    x.dtype == ScalarType.Int64 ? Aten.one_hot.Tensor(x, num_classes) : throw new ArgumentException("OneHot input tensor must have elements of type Int64");
                public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1E-06, bool keep_dim = false) =>
                    Aten.pairwise_distance.Tensor(input1, input2, p, eps, keep_dim);
                public static Tensor pixel_shuffle(Tensor x, long upscaleFactor) => Aten.pixel_shuffle.Tensor(x, upscaleFactor);
                public static Tensor pixel_unshuffle(Tensor x, long downscaleFactor) => Aten.pixel_unshuffle.Tensor(x, downscaleFactor);
                public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false) => is_casual && attn_mask is not null
                        ? throw new ArgumentException("Casual attention masking cannot pass a mask.")
                        : First(Aten._scaled_dot_product_attention.Two(query, key, value, attn_mask, p, false, is_casual));
                public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                    Aten.im2col.Tensor(Batch(input), kernel_size, dilation, padding, stride);
                public static Tensor unfold(
                    Tensor input,
                    (long, long) kernel_size,
                    (long, long)? dilation = null,
                    (long, long)? padding = null,
                    (long, long)? stride = null) =>
                    Aten.im2col.Tensor(Batch(input), kernel_size, dilation ?? (1, 1), padding ?? default, stride ?? (1, 1));
                public static Tensor upsample(
                    Tensor x,
                    long[]? size = null,
                    double[]? scale_factor = null,
                    UpsampleMode mode = UpsampleMode.Nearest,
                    bool align_corners = false) =>
                    Resize(x, size, scale_factor, (InterpolationMode)mode, mode == UpsampleMode.Nearest ? null : align_corners, false);
                public static Tensor upsample_nearest1d(Tensor input, long? outputSize, double? scaleFactor) =>
                    Aten.upsample_nearest1d_vec.Tensor(input, outputSize is { } n ? new[] { n } : null, scaleFactor is { } s ? new[] { s } : null);
                public static Tensor upsample_nearest2d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                    Aten.upsample_nearest2d_vec.Tensor(input, outputSizes, scaleFactors);
                public static Tensor upsample_nearest3d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                    Aten.upsample_nearest3d_vec.Tensor(input, outputSizes, scaleFactors);
                public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                    Aten.pad.Tensor(input, pad, Name(mode), mode is PaddingModes.Constant or PaddingModes.Zeros ? value : Arg.None);
                public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                    functional.pad(input, pad.ToArray(), mode, value);
                public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                    functional.pad(input, [pad.Item1, pad.Item2], mode, value);
                public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                    functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);
                public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                    functional.pad(input, Fill(pad, (int)input.ndim * 2), mode, value);
                public static Tensor grid_sample(
                    Tensor input,
                    Tensor grid,
                    GridSampleMode mode = GridSampleMode.Bilinear,
                    GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros,
                    bool? align_corners = null) =>
                    Aten.grid_sampler.Tensor(input, grid, mode == GridSampleMode.Nearest ? 1 : 0, padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 }, align_corners ?? false);
                public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                    Aten.affine_grid_generator.Tensor(theta, size, align_corners);
                public static Tensor interpolate(
                    Tensor x,
                    long[]? size = null,
                    double[]? scale_factor = null,
                    InterpolationMode mode = InterpolationMode.Nearest,
                    bool? align_corners = null,
                    bool recompute_scale_factor = false) =>
                    Resize(x, size, scale_factor, mode, align_corners, recompute_scale_factor);
                public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                    Resize(x, size, scale_factor, InterpolationMode.Bilinear, align_corners, false);
                public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                    Resize(x, size, scale_factor, InterpolationMode.Nearest, null, false);

                private static Tensor Batch(Tensor input) => input.Dimensions == 4
                    ? input
                    : throw new System.Runtime.InteropServices.ExternalException(
                        $"Input Error: Only 4D input Tensors are supported (got {input.Dimensions}D)");

                private static string Name(PaddingModes mode) => mode switch
                {
                    PaddingModes.Reflect => "reflect",
                    PaddingModes.Replicate => "replicate",
                    PaddingModes.Circular => "circular",
                    _ => "constant",
                };

                internal static Tensor Resize(Tensor x, long[]? size, double[]? scales, InterpolationMode mode, bool? align, bool recompute)
                {
                    var n = (int)x.Dimensions - 2;
                    if (size is null == scales is null) Fail("either size or scale_factor should be defined, and only one of them");
                    if (mode is InterpolationMode.Nearest or InterpolationMode.Area && align is not null)
                        Fail("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
                    if ((size?.Length ?? scales!.Length) != n) Fail($"the input has {n} spatial dimensions, not {size?.Length ?? scales!.Length}");
                    if (scales is not null && (recompute || mode == InterpolationMode.Area))
                        (size, scales) = ([.. scales.Select((s, i) => (long)Math.Floor(x.shape[i + 2] * s))], null);
                    return (mode, n) switch
                    {
                        (InterpolationMode.Nearest, 1) => Aten.upsample_nearest1d_vec.Tensor(x, size, scales),
                        (InterpolationMode.Nearest, 2) => Aten.upsample_nearest2d_vec.Tensor(x, size, scales),
                        (InterpolationMode.Nearest, 3) => Aten.upsample_nearest3d_vec.Tensor(x, size, scales),
                        (InterpolationMode.Area, 1) => Aten.adaptive_avg_pool1d.Tensor(x, size),
                        (InterpolationMode.Area, 2) => Aten.adaptive_avg_pool2d.Tensor(x, size),
                        (InterpolationMode.Area, 3) => Aten.adaptive_avg_pool3d.Tensor(x, size),
                        (InterpolationMode.Linear, 1) => Aten.upsample_linear1d_vec.Tensor(x, size, align ?? false, scales),
                        (InterpolationMode.Bilinear, 2) => Aten.upsample_bilinear2d_vec.Tensor(x, size, align ?? false, scales),
                        (InterpolationMode.Bicubic, 2) => Aten.upsample_bicubic2d_vec.Tensor(x, size, align ?? false, scales),
                        (InterpolationMode.Trilinear, 3) => Aten.upsample_trilinear3d_vec.Tensor(x, size, align ?? false, scales),
                        _ => throw new System.Runtime.InteropServices.ExternalException(
                            $"Input Error: Only 3D, 4D and 5D input Tensors supported (got {n + 2}D) for the modes: nearest | linear | bilinear | bicubic | trilinear (got {mode})"),
                    };

                    static void Fail(string message) => throw new System.Runtime.InteropServices.ExternalException(message);
                }
            }
        }
    }
}
