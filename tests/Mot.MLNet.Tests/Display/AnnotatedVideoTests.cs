using Mot.MLNet.Display;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests.Display;

public sealed class AnnotatedVideoTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mot-video-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("tracks.mp4")]
    [InlineData("tracks.webm")]
    [InlineData("tracks.mov")]
    [InlineData("tracks.avi")]
    public void Every_frame_is_there_with_its_tracks(string name)
    {
        string path = Path.Combine(_directory, name);
        List<int> reported = [];
        AnnotatedVideo.Write(
            path,
            new DisplayData.Square(8),
            [DisplayData.Track("square", 6, 3, 4, 5)],
            progress: new Direct(reported.Add),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, 8), reported);
        Assert.Equal([path], Directory.GetFiles(_directory));
        using IFrameSource video = FrameSources.Open(path);
        using Mat image = new();
        TrackColor color = TrackPalette.Color(6);
        int frames = 0;
        while (video.Read(image))
        {
            frames++;
            Assert.Equal((96, 64), (image.Width, image.Height));
            int tagged = 0;
            for (int y = 0; y < 64; y++)
            {
                for (int x = 0; x < 96; x++)
                {
                    Vec3b v = image.At<Vec3b>(y, x);
                    tagged += Math.Abs(v.Item0 - color.B) + Math.Abs(v.Item1 - color.G)
                        + Math.Abs(v.Item2 - color.R) < 110 ? 1 : 0;
                }
            }

            Assert.True(video.Frame is >= 3 and <= 5 ? tagged > 25 : tagged < 25, $"frame {video.Frame}: {tagged}");
        }

        Assert.Equal(8, frames);
    }

    [Fact]
    public void What_is_not_completed_leaves_nothing()
    {
        string path = Path.Combine(_directory, "stopped.mp4");
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() => AnnotatedVideo.Write(
            path,
            new DisplayData.Square(50),
            [],
            progress: new Direct(f => Stop(f, stop)),
            cancellationToken: stop.Token));
        Assert.Empty(Directory.GetFiles(_directory));
        Assert.Throws<IOException>(() => AnnotatedVideo.Write(
            path, new DisplayData.Square(0), [], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(_directory));

        static void Stop(int frame, CancellationTokenSource stop)
        {
            if (frame == 5)
                stop.Cancel();
        }
    }

    [Fact]
    public void The_frame_given_stays_as_it_is()
    {
        using AnnotatedVideo video = new(Path.Combine(_directory, "a.mp4"), null, 96, 64);
        using Mat image = new(64, 96, MatType.CV_8UC3, new Scalar(9, 9, 9));
        video.Add(image, 1, [new(1, new(10, 10, 40, 50), 1, 1, 0)]);
        Assert.Equal(new Scalar(9, 9, 9), Cv2.Mean(image));
        video.Complete();
    }

    private sealed class Direct(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}

public sealed class ContactSheetTests
{
    [Fact]
    public void Frames_are_spread_and_crops_show_their_track()
    {
        DisplayData.Square source = new(40);
        ContactSheet sheet = ContactSheet.Create(
            source,
            [DisplayData.Track("square", 4, [.. Enumerable.Range(5, 30)]), DisplayData.Track("square", 9, 20)],
            new() { Frames = 3, Crops = 4, CropHeight = 64 },
            TestContext.Current.CancellationToken);
        Assert.Equal(["square, frame 5", "square, frame 19", "square, frame 34"], sheet.Frames.Select(f => f.Caption));
        Assert.All(sheet.Frames, f => Assert.Equal((96, 64), (f.Width, f.Height)));
        Assert.Equal([4L, 9L], sheet.Tracklets.Select(t => t.Tracklet.Id));
        using Mat strip = Decode(sheet.Tracklets[0].Strip);
        Assert.Equal((128, 64), (strip.Width, strip.Height));
        for (int cell = 0; cell < 4; cell++)
        {
            // The square fills its box, so the crop's middle, wherever the square was.
            using Mat middle = new(strip, new Rect((cell * 32) + 8, 16, 16, 32));
            Scalar mean = Cv2.Mean(middle);
            Assert.True(
                Math.Abs(mean.Val0 - 40) + Math.Abs(mean.Val1 - 60) + Math.Abs(mean.Val2 - 220) < 30,
                $"cell {cell}: {mean}");
        }

        // One box is one crop.
        using Mat single = Decode(sheet.Tracklets[1].Strip);
        using Mat rest = new(single, new Rect(40, 0, 88, 64));
        Assert.InRange(Cv2.Mean(rest).Val2, 85, 107);
        Assert.True(source.Reads <= 40);
    }

    [Fact]
    public void Large_frames_are_scaled_and_missing_ones_left_out()
    {
        ContactSheet sheet = ContactSheet.Create(
            new DisplayData.Square(10, 400, 200),
            [DisplayData.Track("square", 1, 2, 3, 500), DisplayData.Track("square", 2, 600)],
            new() { Frames = 2, FrameWidth = 100 },
            TestContext.Current.CancellationToken);
        Assert.Equal([("square, frame 2", 100, 50)], sheet.Frames.Select(f => (f.Caption, f.Width, f.Height)));
        Assert.Equal(2, sheet.Tracklets.Count);
    }

    [Fact]
    public void Nothing_tracked_gives_nothing()
    {
        DisplayData.Square source = new(10);
        ContactSheet sheet = ContactSheet.Create(source, [], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(sheet.Frames);
        Assert.Empty(sheet.Tracklets);
        Assert.Equal(0, source.Reads);
        Assert.Throws<ArgumentOutOfRangeException>(() => ContactSheet.Create(source, [], new() { Crops = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContactSheet.Create(source, [], new() { JpegQuality = 101 }));
    }

    [Fact]
    public void Boxes_out_of_the_image_or_out_of_proportion_are_grey()
    {
        Mot.Association.Tracking.Tracklet far = new(
            "square",
            3,
            1,
            [
                new(2, new(500, 500, 540, 580), 1),
                new(3, new(-1e7, -1e7, 1e7, 1e7), 1),
                new(4, new(-30, -20, 5, 50), 1)]);
        ContactSheet sheet = ContactSheet.Create(
            new DisplayData.Square(9), [far], new() { Frames = 0, Crops = 2 }, TestContext.Current.CancellationToken);
        using Mat strip = Decode(sheet.Tracklets[0].Strip), first = new(strip, new Rect(0, 0, 50, strip.Height));
        Assert.InRange(Cv2.Mean(first).Val0, 90, 102);
    }

    private static Mat Decode(DisplayImage image)
    {
        Mat decoded = Cv2.ImDecode(image.Jpeg, ImreadModes.Color);
        Assert.Equal((image.Width, image.Height), (decoded.Width, decoded.Height));
        return decoded;
    }
}
