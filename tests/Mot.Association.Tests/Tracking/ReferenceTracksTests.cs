using System.Globalization;
using Mot.Association;

namespace Mot.Tests.Tracking;

/// <summary>Tracks of the reference implementations, row by row.</summary>
public sealed class ReferenceTracksTests
{
    [Theory]
    [InlineData("ADL-Rundle-6")]
    [InlineData("ETH-Bahnhof")]
    [InlineData("KITTI-17")]
    [InlineData("PETS09-S2L1")]
    [InlineData("TUD-Campus")]
    [InlineData("TUD-Stadtmitte")]
    [InlineData("Venice-2")]
    public void Sort(string sequence) =>
        Compare($"data/reference-tracks/sort/{sequence}.txt", $"data/mot15/{sequence}/det/det.txt", TrackerPresets.Sort, 30, 0.0051);

    [Theory]
    [InlineData("ADL-Rundle-6")]
    [InlineData("ETH-Bahnhof")]
    [InlineData("KITTI-17")]
    [InlineData("PETS09-S2L1")]
    [InlineData("TUD-Campus")]
    [InlineData("TUD-Stadtmitte")]
    [InlineData("Venice-2")]
    public void ByteTrack(string sequence) =>
        Compare($"data/reference-tracks/bytetrack/{sequence}.txt", $"data/mot15/{sequence}/det/det.txt", TrackerPresets.ByteTrack, 30, 2e-6);

    [Fact]
    public void Jde() => Compare("data/reference-tracks/pets/jde-7fps.txt", Pets, TrackerPresets.JdeCode, 7, 2e-6);

    [Fact]
    public void FairMot() => Compare("data/reference-tracks/pets/fairmot-7fps.txt", Pets, TrackerPresets.FairMot, 7, 2e-6);

    private const string Pets = "data/reference-tracks/pets/detections-with-embeddings.csv";

    private static void Compare(string reference, string detections, TrackerOptions options, double frameRate, double tolerance)
    {
        var expected = File.ReadLines(SharedData.Require(reference)).Select(Numbers).GroupBy(r => (int)r[0]).ToDictionary(g => g.Key, g => g.ToList());
        double[][] rows = [.. File.ReadLines(SharedData.Require(detections)).Where(l => l[0] != 'f').Select(Numbers)];
        bool embeddings = detections.EndsWith("csv");
        int scoreColumn = embeddings ? 5 : 6;
        Tracker tracker = new(options with { ReferenceCompatible = true }, frameRate);
        Dictionary<long, long> ours = [], theirs = [];
        List<string> differences = [];
        int last = (int)rows.Max(r => r[0]);
        for (int frame = 1; frame <= last; frame++)
        {
            double[][] here = [.. rows.Where(r => r[0] == frame)];
            Box[] boxes = [.. here.Select(r => Box.FromXywh(r[scoreColumn - 4], r[scoreColumn - 3], r[scoreColumn - 2], r[scoreColumn - 1]))];
            float[] scores = [.. here.Select(r => (float)r[scoreColumn])];
            float[] vectors = embeddings ? [.. here.SelectMany(r => r[6..]).Select(v => (float)v)] : [];
            TrackedObject[] tracks = [.. tracker.Update(new(boxes, scores, vectors, embeddings ? 48 : 0))];
            List<double[]> want = expected.GetValueOrDefault(frame, []);
            if (tracks.Length != want.Count)
                differences.Add($"frame {frame}: {tracks.Length} tracks, expected {want.Count}");
            foreach (TrackedObject track in tracks)
            {
                Box box = track.Box;
                double[]? row = want.MinBy(w => Off(w, box));
                if (row is null || Off(row, box) > tolerance)
                    differences.Add($"frame {frame}: {track} has no equal, nearest {(row is null ? "none" : string.Join(",", row))}");
                else if (ours.TryAdd(track.Id, (long)row[1]) ? !theirs.TryAdd((long)row[1], track.Id) : ours[track.Id] != (long)row[1])
                    differences.Add($"frame {frame}: {track.Id} is {row[1]}, expected {ours[track.Id]}");
                if (row is not null && row[6] != 1 && Math.Abs(row[6] - track.Score) > 1e-6)
                    differences.Add($"frame {frame}: score of {track.Id} is {track.Score}, expected {row[6]}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differences\n" + string.Join('\n', differences.Take(20)));
    }

    private static double Off(double[] row, Box box) => new[]
    {
        Math.Abs(row[2] - box.X0), Math.Abs(row[3] - box.Y0), Math.Abs(row[4] - box.Width), Math.Abs(row[5] - box.Height),
    }.Max();

    private static double[] Numbers(string line) => [.. line.Split(',').Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
}
