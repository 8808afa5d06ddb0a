using Mot.Association;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests.Frames;

/// <summary>The network's input of real frames beside what JDE's code makes of them (reference facts, 1.6), by Debian's own OpenCV.</summary>
public sealed class LetterboxReferenceTests
{
    [Theory]
    [InlineData(768, 576, 1088, 608)]
    [InlineData(768, 576, 864, 480)]
    [InlineData(701, 523, 576, 320)]
    [InlineData(333, 575, 1088, 608)]
    [InlineData(767, 101, 512, 384)]
    public void Pixels_agree_to_one_grey_level_and_boxes_map_back(int width, int height, int inputWidth, int inputHeight)
    {
        string video = SharedData.Require("data/video/vtest.avi");
        using TemporaryFolder folder = new();
        using IFrameSource source = FrameSources.Open(video, new FrameRange(100, 100));
        using var frame = new Mat();
        Assert.True(source.Read(frame));
        using Mat cut = frame.SubMat(new Rect(0, 0, width, height)).Clone();
        File.WriteAllBytes(folder["frame"], Bytes(cut));
        Python.Run(folder.Path, $$"""
            image = numpy.fromfile("frame", numpy.uint8).reshape({{height}}, {{width}}, 3)
            ratio = min({{inputHeight}} / {{height}}, {{inputWidth}} / {{width}})
            shape = round({{width}} * ratio), round({{height}} * ratio)
            dw, dh = ({{inputWidth}} - shape[0]) / 2, ({{inputHeight}} - shape[1]) / 2
            image = cv2.resize(image, shape, interpolation=cv2.INTER_AREA)
            image = cv2.copyMakeBorder(image, round(dh - 0.1), round(dh + 0.1), round(dw - 0.1), round(dw + 0.1), cv2.BORDER_CONSTANT, value=(127.5, 127.5, 127.5))
            planes = numpy.ascontiguousarray(image[:, :, ::-1].transpose(2, 0, 1), dtype=numpy.float32) / 255
            planes.tofile("planes")
            """, "cv2", "numpy");
        var letterbox = new Letterbox(width, height, inputWidth, inputHeight);
        using var fitted = new Mat();
        letterbox.Apply(cut, fitted);
        var planes = new float[3 * inputWidth * inputHeight];
        PixelPlanes.FromBgr(fitted, planes);
        byte[] bytes = File.ReadAllBytes(folder["planes"]);
        Assert.Equal(planes.Length * sizeof(float), bytes.Length);
        float worst = 0;
        for (int i = 0; i < planes.Length; i++) worst = Math.Max(worst, Math.Abs(planes[i] - BitConverter.ToSingle(bytes, i * sizeof(float))));
        Assert.InRange(worst, 0, 1.001f / 255);

        // There and back is exact. What is drawn lies up to three quarters of a pixel beside that, since the reference rounds size
        // and pad to pixels when it draws and not when it maps.
        foreach (Box box in (Box[])[new(0, 0, width, height), Box.FromXywh(10.5, 20.25, 33, 70), Box.FromXywh(-5, -7, 21, 40)])
        {
            Box inside = letterbox.ToNetwork(box), back = letterbox.ToSource(inside);
            foreach ((double a, double b) in new[] { (box.X0, back.X0), (box.Y0, back.Y0), (box.X1, back.X1), (box.Y1, back.Y1) }) Assert.Equal(a, b, 1e-9);
            Rect drawn = letterbox.Image;
            Assert.InRange(inside.X0 - ((box.X0 * drawn.Width / width) + drawn.X), -0.76, 0.76);
            Assert.InRange(inside.Y1 - ((box.Y1 * drawn.Height / height) + drawn.Y), -0.76, 0.76);
        }
    }

    private static byte[] Bytes(Mat image)
    {
        var bytes = new byte[image.Total() * image.ElemSize()];
        System.Runtime.InteropServices.Marshal.Copy(image.Data, bytes, 0, bytes.Length);
        return bytes;
    }
}
