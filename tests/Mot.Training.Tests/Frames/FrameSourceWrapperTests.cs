using Mot.Association;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class FrameSourceWrapperTests : FrameFiles
{
    [Fact]
    public void A_range_keeps_the_numbers()
    {
        string path = WriteVideo("a.avi", 30, "MJPG");
        using IFrameSource source = FrameSources.Open(path, FrameRange.Parse("11-20"));
        Assert.Equal((10, 0), (source.Count, source.Frame));
        using var m = new Mat();
        Assert.True(source.Read(m));
        Assert.Equal((11, 11), (source.Frame, NumberOf(m)));
        Assert.Equal(Enumerable.Range(12, 9), ReadAll(source));
        Assert.Equal(20, source.Frame);
        Assert.Null(source.Warning);
        Assert.True(source.Seek(19));
        Assert.Equal([19, 20], ReadAll(source));
        Assert.False(source.Seek(10));
        Assert.Empty(ReadAll(source));
        Assert.False(source.Seek(21));
        Assert.True(source.Seek(11));
        Assert.Equal(10, ReadAll(source).Count);
    }

    [Fact]
    public void A_range_beyond_the_end_is_refused_or_reported()
    {
        string path = WriteVideo("a.avi", 30, "MJPG");
        string message = Assert.Throws<InvalidDataException>(() => FrameSources.Open(path, new FrameRange(31, 40))).Message;
        Assert.Equal("Frames 31-40: 'a' has 30 frames.", message);
        using IFrameSource source = FrameSources.Open(path, new FrameRange(25, 40));
        Assert.Equal(6, source.Count);
        Assert.Equal(Enumerable.Range(25, 6), ReadAll(source));
        Assert.Equal("Frames 25-40: 'a' ends with frame 30.", source.Warning);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void Reading_ahead_changes_nothing(int capacity)
    {
        using IFrameSource source = FrameSources.Open(WriteVideo("a.avi", 40, "MJPG"), new FrameRange(3, 40)).Prefetch(capacity, TestContext.Current.CancellationToken);
        using var m = new Mat();
        for (int i = 3; i <= 15; i++)
        {
            Assert.True(source.Read(m));
            Assert.Equal((i, i), (NumberOf(m), source.Frame));
            Assert.Equal((i - 1) / 25.0, source.Timestamp!.Value.TotalSeconds, 3);
        }

        Assert.True(source.Seek(5));
        Assert.Equal(Enumerable.Range(5, 36), ReadAll(source));
        Assert.False(source.Read(m));
        Assert.Equal(40, source.Frame);
        Assert.False(source.Seek(41));
        Assert.False(source.Read(m));
        Assert.True(source.Seek(39));
        Assert.Equal([39, 40], ReadAll(source));
    }

    [Fact]
    public void An_error_ahead_comes_in_its_turn()
    {
        for (int i = 1; i <= 6; i++)
            WriteImage($"f/{i}.png", i, i == 5 ? 32 : 64);
        using IFrameSource source = FrameSources.Open(At("f")).Prefetch(capacity: 8, TestContext.Current.CancellationToken);
        using var m = new Mat();
        for (int i = 1; i <= 4; i++)
            Assert.True(source.Read(m));
        Assert.Contains("frame 5", Assert.Throws<InvalidDataException>(() => source.Read(m)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => source.Read(m));
        Assert.True(source.Seek(6));
        Assert.Equal([6], ReadAll(source));
    }

    [Fact]
    public void A_warning_passes_through_once_the_end_is_reached()
    {
        string path = WriteVideo("a.avi", 60, "MJPG");
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(file.Length / 2);
        using IFrameSource source = FrameSources.Open(path).Prefetch(64, TestContext.Current.CancellationToken);
        using var m = new Mat();
        Assert.True(source.Read(m));
        Assert.Null(source.Warning);
        ReadAll(source);
        Assert.Contains("of 60 promised frames", source.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_for_a_frame_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var slow = new Endless();
        using IFrameSource source = slow.Prefetch(2, cancel.Token);
        using var m = new Mat();
        Assert.True(source.Read(m));
        slow.Block.Reset();
        cancel.CancelAfter(20);
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (source.Read(m))
            {
            }
        });
        slow.Block.Set();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Disposing_stops_the_thread_and_the_source(int read)
    {
        var endless = new Endless();
        IFrameSource source = endless.Prefetch(3, TestContext.Current.CancellationToken);
        using var m = new Mat();
        for (int i = 0; i < read; i++)
            source.Read(m);
        source.Dispose();
        source.Dispose();
        Assert.True(endless.Disposed);
        Assert.InRange(endless.Frame, read, read + 4); // never further ahead than the ring
        Assert.Throws<ObjectDisposedException>(() => source.Read(m));
    }

    [Fact]
    public void With_no_frames_ahead_each_is_read_when_it_is_asked_for()
    {
        var endless = new Endless();
        using IFrameSource source = endless.Prefetch(0, TestContext.Current.CancellationToken);
        using var m = new Mat();
        for (int i = 1; i <= 5; i++)
        {
            Assert.True(source.Read(m));
            Assert.Equal((i, i), (source.Frame, endless.Frame));
        }
    }

    /// <summary>The source gives no answer, and is disposed when it at last does.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Neither_a_read_nor_a_seek_nor_disposing_waits_for_a_source_that_hangs(int capacity)
    {
        foreach (bool seek in (bool[])[false, true])
        {
            using var cancel = new CancellationTokenSource();
            var endless = new Endless();
            endless.Block.Reset();
            IFrameSource source = endless.Prefetch(capacity, cancel.Token);
            using var m = new Mat();
            endless.Asked.Reset();
            Task stop = Task.Run(
                () =>
                {
                    endless.Asked.Wait();
                    cancel.Cancel();
                },
                TestContext.Current.CancellationToken);
            if (seek)
                Assert.Throws<OperationCanceledException>(() => source.Seek(7));
            else
                Assert.False(source.TryRead(m, cancel.Token));
            Assert.Throws<OperationCanceledException>(() => source.Read(m));
            source.Dispose();
            await stop;
            Assert.False(endless.Disposed);
            endless.Block.Set();
            while (!endless.Disposed)
                await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Opening_can_be_cancelled_and_what_opens_later_is_disposed()
    {
        using var cancel = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var endless = new Endless();
        cancel.CancelAfter(20);
        Assert.Throws<OperationCanceledException>(() => FrameSources.Open(
            () =>
            {
                gate.Wait();
                return endless;
            },
            cancel.Token));
        gate.Set();
        while (!endless.Disposed)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.Same(endless, FrameSources.Open(() => endless, TestContext.Current.CancellationToken));
        Assert.Throws<FileNotFoundException>(() => FrameSources.Open(() => FrameSources.Open(At("none")), TestContext.Current.CancellationToken));
    }

    private sealed class Endless : IFrameSource
    {
        public ManualResetEventSlim Block { get; } = new(true);

        /// <summary>Set once a read or a seek has begun.</summary>
        public ManualResetEventSlim Asked { get; } = new();

        public volatile bool Disposed;

        public string Name => "endless";

        public int? Count => null;

        public double? FrameRate => null;

        public int Width => 4;

        public int Height => 4;

        public int Frame { get; private set; }

        public bool Read(Mat destination)
        {
            Asked.Set();
            Block.Wait();
            Assert.False(Disposed);
            destination.Create(4, 4, MatType.CV_8UC3);
            Frame++;
            return true;
        }

        public bool Seek(int frame)
        {
            Asked.Set();
            Block.Wait();
            return false;
        }

        public void Dispose() => Disposed = true;
    }
}
