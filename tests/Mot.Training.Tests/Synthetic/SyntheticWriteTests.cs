using Mot.Association.MotChallenge;
using Mot.Training.Frames;
using Mot.Training.Synthetic;
using OpenCvSharp;

namespace Mot.Tests.Synthetic;

public sealed class SyntheticWriteTests : IDisposable
{
    private static readonly SyntheticOptions s_options = new()
    {
        Width = 96,
        Height = 64,
        Frames = 6,
        Walkers = 5,
        Seed = 21,
    };

    private readonly string _directory = Directory.CreateTempSubdirectory("mot-synthetic-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Folders_hold_the_frames_and_the_truth_to_the_bit()
    {
        string[] folders = [.. SyntheticSequence.Write(
            _directory, 2, s_options, jpegQuality: null, cancellationToken: TestContext.Current.CancellationToken)];
        Assert.Equal([Path.Combine(_directory, "SYN-01"), Path.Combine(_directory, "SYN-02")], folders);
        Assert.Equal(folders.Order(), Directory.GetDirectories(_directory).Order());
        for (int i = 0; i < 2; i++)
        {
            using SyntheticSequence sequence = SyntheticSequence.Create(s_options, i + 1);
            MotSequence written = MotSequence.Open(folders[i]);
            Assert.Equal(new SequenceInfo($"SYN-0{i + 1}", "img1", 15, 6, 96, 64, ".png"), written.Info);
            Assert.Equal(sequence.Truth, MotChallengeFile.Read(written.TruthPath!));
            byte[] bgr = new byte[96 * 64 * 3];
            for (int frame = 1; frame <= 6; frame++)
            {
                using Mat image = Cv2.ImRead(Path.Combine(written.ImageDirectory, $"{frame:D6}.png"));
                sequence.Render(frame, bgr);
                Assert.Equal(bgr, Bytes(image));
            }
        }
    }

    [Fact]
    public void It_is_a_frame_source()
    {
        using SyntheticSequence sequence = SyntheticSequence.Create(s_options, 1);
        IFrameSource source = sequence;
        Assert.Equal(
            ("SYN-01", 6, 15.0, 96, 64, 0),
            (source.Name, source.Count, source.FrameRate, source.Width, source.Height, source.Frame));
        byte[] bgr = new byte[96 * 64 * 3];
        using Mat image = new();
        for (int frame = 1; frame <= 6; frame++)
        {
            Assert.True(source.Read(image));
            Assert.Equal(frame, source.Frame);
            sequence.Render(frame, bgr);
            Assert.Equal(bgr, Bytes(image));
        }

        Assert.False(source.Read(image));
        Assert.Equal(6, source.Frame);
        Assert.True(source.Seek(3));
        Assert.True(source.Read(image));
        Assert.Equal((3, TimeSpan.FromSeconds(2 / 15.0)), (source.Frame, source.Timestamp!.Value));
        foreach (int missing in (int[])[0, -4, 7])
        {
            Assert.False(source.Seek(missing));
            Assert.False(source.Read(image));
        }

        // A view of a larger image is written to as it is.
        using Mat whole = new(80, 120, MatType.CV_8UC3, new Scalar(1, 2, 3)),
            part = new(whole, new Rect(10, 8, 96, 64));
        sequence.Render(2, part);
        sequence.Render(2, bgr);
        Assert.Equal(bgr, Bytes(part));
        Assert.Equal(new Vec3b(1, 2, 3), whole.At<Vec3b>(7, 10));
        Assert.Equal(new Vec3b(1, 2, 3), whole.At<Vec3b>(72, 105));
    }

    [Fact]
    public void Jpeg_is_close_and_smaller()
    {
        string folder = SyntheticSequence.Write(
            _directory, 1, s_options, cancellationToken: TestContext.Current.CancellationToken)[0];
        using Mat image = Cv2.ImRead(Path.Combine(folder, "img1", "000006.jpg"));
        using SyntheticSequence sequence = SyntheticSequence.Create(s_options, 1);
        byte[] bgr = new byte[96 * 64 * 3], read = Bytes(image);
        sequence.Render(6, bgr);
        Assert.True(bgr.Zip(read, (a, b) => Math.Abs(a - b)).Average() < 6);
        Assert.Equal(".jpg", SequenceInfo.Read(Path.Combine(folder, SequenceInfo.FileName)).ImageExtension);
    }

    [Fact]
    public void What_is_finished_is_kept_and_what_is_missing_is_made()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        string[] folders = [.. SyntheticSequence.Write(_directory, 2, s_options, cancellationToken: token)];
        string mark = Path.Combine(folders[0], "img1", "mark");
        File.WriteAllText(mark, "");
        Directory.Delete(folders[1], recursive: true);
        long last = 0;
        SyntheticSequence.Write(
            _directory,
            3,
            s_options,
            progress: new Direct(p => InterlockedMax(ref last, p.Done)),
            cancellationToken: token);
        Assert.True(File.Exists(mark));
        Assert.Equal(6, Directory.GetFiles(Path.Combine(folders[1], "img1")).Length);
        Assert.Equal(18, last);
    }

    [Fact]
    public void Stopped_in_the_middle_leaves_only_whole_sequences()
    {
        using CancellationTokenSource stop = new();
        Direct progress = new(p =>
        {
            if (p.Done >= 8)
                stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Write(6, s_options, progress: progress, stop: stop.Token));
        string[] whole = Directory.GetDirectories(_directory);
        Assert.True(whole.Length < 6);
        Assert.All(whole, d => Assert.Equal(6, Directory.GetFiles(Path.Combine(d, "img1")).Length));
        Assert.Equal(
            6,
            SyntheticSequence.Write(
                _directory, 6, s_options, cancellationToken: TestContext.Current.CancellationToken).Count);
        Assert.Equal(6, Directory.GetDirectories(_directory).Length);
    }

    [Fact]
    public void Folders_of_other_options_are_refused()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        string folder = SyntheticSequence.Write(_directory, 1, s_options, cancellationToken: token)[0];
        IOException error = Assert.Throws<IOException>(() => Write(1, s_options with { Seed = 22 }));
        Assert.Contains(folder, error.Message);
        Assert.Throws<IOException>(() => Write(1, s_options, jpegQuality: 50));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(0, s_options));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(1, s_options, jpegQuality: 101));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(1, s_options with { Noise = -1 }));
    }

    [Fact]
    public void Sequences_of_a_set_differ_and_do_not_depend_on_its_size()
    {
        long[] seeds = [.. Enumerable.Range(1, 40).Select(i => SyntheticSequence.Create(
            s_options with { Walkers = 0, Occluders = 0 }, i).Options.Seed)];
        Assert.Equal(40, seeds.Distinct().Count());
        Assert.Equal("SYN-07", SyntheticSequence.Create(s_options, 7).Name);
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticSequence.Create(s_options, 0));
    }

    private void Write(
        int count,
        SyntheticOptions options,
        int? jpegQuality = 92,
        IProgress<SyntheticProgress>? progress = null,
        CancellationToken? stop = null) =>
        SyntheticSequence.Write(
            _directory, count, options, jpegQuality, progress, stop ?? TestContext.Current.CancellationToken);

    private static byte[] Bytes(Mat image)
    {
        Assert.Equal((96, 64, MatType.CV_8UC3), (image.Width, image.Height, image.Type()));
        byte[] bytes = new byte[96 * 64 * 3];
        for (int y = 0; y < 64; y++)
            System.Runtime.InteropServices.Marshal.Copy(image.Ptr(y), bytes, y * 288, 288);
        return bytes;
    }

    private static void InterlockedMax(ref long target, long value)
    {
        long seen;
        while ((seen = Interlocked.Read(ref target)) < value
            && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }

    private sealed class Direct(Action<SyntheticProgress> report) : IProgress<SyntheticProgress>
    {
        public void Report(SyntheticProgress value) => report(value);
    }
}
