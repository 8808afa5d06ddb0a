using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>
/// Batches of varied images, made ahead of the network by worker threads. What step n holds depends on the seed and on n
/// alone: not on the number of workers, nor on whether training was stopped in between.
/// </summary>
public sealed class BatchLoader
{
    // What a worker may be ahead of the network: one batch evens out an image that takes longer than others.
    private const int AheadPerWorker = 2;

    private readonly TrainingSet _set;
    private readonly Augmentation _augmentation;
    private readonly int _width;
    private readonly int _height;
    private readonly int _batchSize;
    private readonly int _seed;
    private readonly int _reach;
    private readonly int _copies;
    private readonly Dictionary<(string Sequence, int Frame), int> _places = [];
    private readonly ConcurrentDictionary<long, int[]> _orders = [];

    // A batch's pixels are megabytes: taken anew for each, they would make the heap swing by hundreds of them.
    private readonly ConcurrentBag<float[]> _spare = [];

    /// <summary>Batches of <paramref name="batchSize"/> images of <paramref name="width"/> x <paramref name="height"/> pixels.</summary>
    /// <param name="set">Where the images are taken from.</param>
    /// <param name="augmentation">How they are varied; the images of a pair in the same way.</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    /// <param name="batchSize">B.</param>
    /// <param name="seed">Seed of all chance.</param>
    /// <param name="reach">0: images by themselves. Else pairs: each with one of its sequence at most so many frames away, or itself where there is none.</param>
    /// <param name="copies">How many times in a row an image comes, each time varied anew: where it alone shows an identity, what the identity is learned from.</param>
    public BatchLoader(TrainingSet set, Augmentation augmentation, int width, int height, int batchSize, int seed, int reach = 0, int copies = 1)
    {
        if (set.Count == 0) throw new ArgumentException("The training set has no image.", nameof(set));
        Check.Range(batchSize, 1, 4096);
        Check.Range(reach, 0, 1_000_000);
        Check.Range(copies, 1, 4096);
        (_set, _augmentation, _width, _height, _batchSize, _seed, _reach, _copies) = (set, augmentation, width, height, batchSize, seed, reach, copies);
        for (int i = 0; i < set.Count && reach > 0; i++) _places[set.Source(i)] = i;
    }

    /// <summary>The batches from <paramref name="firstStep"/> (from 0) on, without end.</summary>
    /// <param name="firstStep">The first batch's step.</param>
    /// <param name="workers">Threads that make batches ahead, at least 1; each holds at most two.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is none of 1 to 256.</exception>
    public IEnumerable<TrainingBatch> From(long firstStep, int workers = 1)
    {
        Check.Range(workers, 1, 256);
        return Read(firstStep, workers);
    }

    private IEnumerable<TrainingBatch> Read(long firstStep, int workers)
    {
        // Worker k makes every step that is k modulo their number, into a channel of its own: taken in turn, the batches
        // are in order whoever is faster.
        using var stop = new CancellationTokenSource();
        Channel<TrainingBatch>[] channels =
        [
            .. Enumerable.Range(0, workers).Select(_ => Channel.CreateBounded<TrainingBatch>(
                new BoundedChannelOptions(AheadPerWorker) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true })),
        ];

        // Threads of their own: the caller may well be one of the pool, and would wait for another one there.
        Thread[] threads = [.. channels.Select((channel, k) => new Thread(() => Fill(channel.Writer, firstStep + k, workers, stop.Token)) { IsBackground = true, Name = $"batches {k}" })];
        try
        {
            foreach (Thread thread in threads) thread.Start();
            for (int k = 0; ; k = (k + 1) % workers) yield return Take(channels[k].Reader);
        }
        finally
        {
            // The set may be disposed as soon as the caller is done with the batches.
            stop.Cancel();
            foreach (Thread thread in threads) thread.Join();
        }
    }

    private void Fill(ChannelWriter<TrainingBatch> writer, long first, int every, CancellationToken stop)
    {
        try
        {
            for (long step = first; !stop.IsCancellationRequested; step += every) writer.WriteAsync(Make(step), stop).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody takes batches any more.
        }
        catch (Exception e)
        {
            writer.Complete(e);
        }
    }

    private static TrainingBatch Take(ChannelReader<TrainingBatch> reader)
    {
        if (reader.TryRead(out TrainingBatch? batch)) return batch;
        try
        {
            return reader.ReadAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (ChannelClosedException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    /// <summary>The batch of one step.</summary>
    public TrainingBatch Make(long step)
    {
        int plane = 3 * _width * _height;
        int count = _reach > 0 ? 2 * _batchSize : _batchSize;
        if (!_spare.TryTake(out float[]? pixels)) pixels = new float[count * plane];
        var labels = new IReadOnlyList<TrainingLabel>[count];
        for (int i = 0; i < _batchSize; i++)
        {
            long place = step * _batchSize + i;
            int[] shown = Company(place / _copies);
            Put(shown, place, i);
            if (_reach > 0) Put([.. shown.Select(index => Neighbour(index, place))], place, _batchSize + i);
        }

        return new TrainingBatch(pixels, labels, _spare);

        void Put(int[] shown, long place, int at)
        {
            Mat[] images = [.. shown.Select(_set.Load)];
            try
            {
                (Mat varied, List<TrainingLabel> moved) = _augmentation.Apply([.. images.Zip(shown, (image, index) => (image, _set.Labels(index)))], new Random(Mix(_seed, place, 1)));
                using (varied)
                {
                    PixelPlanes.FromBgr(varied, pixels.AsSpan(at * plane, plane));
                }

                labels[at] = moved;
            }
            finally
            {
                foreach (Mat image in images) image.Dispose();
            }
        }
    }

    /// <summary>The image whose turn it is, and those of a mosaic with it, the same ones for each of its copies.</summary>
    private int[] Company(long turn)
    {
        if (_augmentation.MosaicSide == 1) return [Pick(turn)];
        var random = new Random(Mix(_seed, turn, 4));
        int side = random.Next(1, _augmentation.MosaicSide + 1);
        return [Pick(turn), .. Enumerable.Range(1, (side * side) - 1).Select(_ => random.Next(_set.Count))];
    }

    private int Neighbour(int index, long place)
    {
        (string sequence, int frame) = _set.Source(index);
        int[] near = [.. Enumerable.Range(frame - _reach, (2 * _reach) + 1).Where(f => f != frame && _places.ContainsKey((sequence, f))).Select(f => _places[(sequence, f)])];
        return near.Length == 0 ? index : near[new Random(Mix(_seed, place, 3)).Next(near.Length)];
    }

    /// <summary>Every image once an epoch, in an order of the epoch's own.</summary>
    private int Pick(long place)
    {
        // Workers may be in two epochs at once, so orders are kept in a small table rather than one.
        long epoch = place / _set.Count;
        return _orders.GetOrAdd(epoch, Order)[place % _set.Count];

        int[] Order(long e)
        {
            foreach (long old in _orders.Keys)
            {
                if (old < e - 1) _orders.TryRemove(old, out _);
            }

            int[] order = [.. Enumerable.Range(0, _set.Count)];
            new Random(Mix(_seed, e, 2)).Shuffle(order);
            return order;
        }
    }

    private static int Mix(int seed, long index, int stream)
    {
        // SplitMix64's finaliser: neighbouring indices give unrelated seeds.
        ulong z = (ulong)seed * 0x9E3779B97F4A7C15 + (ulong)index * 0xBF58476D1CE4E5B9 + (ulong)stream * 0x94D049BB133111EB;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)(z ^ (z >> 31));
    }
}
