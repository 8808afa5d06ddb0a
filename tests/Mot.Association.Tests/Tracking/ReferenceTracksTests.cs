using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Motion;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

/// <summary>
/// The outputs of the reference implementations, row by row: the same boxes and scores in every frame, identities equal
/// up to renaming. No row is excepted: none of them hangs on a tie.
/// </summary>
public sealed class ReferenceTracksTests
{
    // The files have six decimals, SORT's two.
    private const double Fine = 1e-5, Coarse = 0.00501;

    public static TheoryData<string> Sequences() =>
        ["ADL-Rundle-6", "ETH-Bahnhof", "KITTI-17", "PETS09-S2L1", "TUD-Campus", "TUD-Stadtmitte", "Venice-2"];

    [Theory]
    [MemberData(nameof(Sequences))]
    public void Sort(string sequence) =>
        Assert.Empty(Differences($"sort/{sequence}", Detections(sequence), TrackerPresets.Sort, Coarse, scores: false));

    [Theory]
    [MemberData(nameof(Sequences))]
    public void ByteTrack(string sequence) =>
        Assert.Empty(Differences($"bytetrack/{sequence}", Detections(sequence), TrackerPresets.ByteTrack, Fine));

    [Fact]
    public void Jde() => Assert.Empty(Differences("pets/jde-7fps", Pets(), TrackerPresets.JdeCode, Fine));

    [Fact]
    public void FairMot() => Assert.Empty(Differences("pets/fairmot-7fps", Pets(), TrackerPresets.FairMot, Fine));

    /// <summary>
    /// The rest on a made-up scene, its detections and the reference code's tracks in Data/ (OC_SORT 8462e7e, deep_sort
    /// f08cf1d, BoT-SORT 2519854; `lap` replaced by an exact solver of the same problem).
    /// </summary>
    [Theory]
    [InlineData("ocsort", "ocsort", false)]
    [InlineData("deepsort", "deepsort", false)]
    [InlineData("botsort", "botsort", false)]
    [InlineData("botsort-reid", "botsort-reid-camera", true)]
    public void Made_up_scene(string preset, string file, bool camera) => Assert.Empty(SceneDifferences(preset, file, camera, compatible: true));

    [Fact]
    public void Without_the_quirks_tracks_differ()
    {
        Assert.NotEmpty(SceneDifferences("ocsort", "ocsort", false, compatible: false));
        Assert.NotEmpty(SceneDifferences("botsort-reid", "botsort-reid-camera", true, compatible: false));
        Assert.NotEmpty(SceneDifferences("botsort-reid", "botsort-reid-camera", false, compatible: true));
        Assert.NotEmpty(Differences("pets/fairmot-7fps", Pets(), TrackerPresets.FairMot, Fine, compatible: false));
        Assert.NotEmpty(Differences("bytetrack/ADL-Rundle-6", Detections("ADL-Rundle-6"), TrackerPresets.ByteTrack, Fine, compatible: false));
    }

    /// <summary>FairMOT, Table 6: four settings of one set of options, as docs/association.md has them.</summary>
    [Fact]
    public void Its_ingredients_can_be_left_out_one_by_one()
    {
        string[] withoutMotion = ["Stages.appearance.MotionGate=null", "Stages.appearance.MotionWeight=0", "Motion.Model=None"];
        string[] alone = ["Stages.appearance.Tracks=All", "Stages.overlap.Tracks=None", "Stages.tentative.Tracks=None"];
        string[][] settings = [["Stages.appearance.Tracks=None", "Stages.overlap.Tracks=Confirmed", .. withoutMotion], [.. alone, .. withoutMotion], alone, []];
        TrackerOptions[] options = [.. settings.Select(s => s.Aggregate(TrackerPresets.FairMot, (o, setting) => o.With(setting)))];
        Assert.Equal([false, true, true, true], options.Select(o => o.UsesAppearance));

        DetectionSequence all = Pets(), boxes = new("boxes", 7);
        for (int i = 0; i < all.Count; i++)
            boxes.Add(new(all[i].Boxes, all[i].Scores));
        MotRow[] truth = MotChallengeFile.Read(SharedData.Require("data/mot15/PETS09-S2L1/gt/gt.txt"));
        double[] idf1 = [.. options.Select((o, i) => MotEvaluator.Evaluate(truth, (i == 0 ? boxes : all).Track(o)).Idf1)];

        // As in the paper: overlap alone is the worst, all together the best.
        Assert.Equal(4, idf1.Distinct().Count());
        Assert.Equal((idf1.Min(), idf1.Max()), (idf1[0], idf1[3]));
    }

    private static DetectionSequence Detections(string sequence) =>
        DetectionSequence.FromRows(sequence, MotChallengeFile.Read(SharedData.Require($"data/mot15/{sequence}/det/det.txt")));

    private static DetectionSequence Pets() =>
        DetectionCsv.Read(SharedData.Require("data/reference-tracks/pets/detections-with-embeddings.csv"), 7);

    private static List<string> Differences(
        string reference, DetectionSequence detections, TrackerOptions options, double tolerance, bool scores = true, bool compatible = true) =>
        Differences(
            MotChallengeFile.Read(SharedData.Require($"data/reference-tracks/{reference}.txt")),
            detections.Track(options with { ReferenceCompatible = compatible }),
            tolerance,
            scores);

    private static List<string> SceneDifferences(string preset, string file, bool camera, bool compatible)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Tracking", "Data");
        DetectionSequence scene = DetectionCsv.Read(Path.Combine(folder, "scene.csv"));
        Tracker tracker = new(TrackerPresets.Create(preset) with { ReferenceCompatible = compatible });
        List<MotRow> rows = [];
        for (int i = 0; i < scene.Count; i++)
        {
            foreach (TrackedObject track in tracker.Update(scene[i], camera: camera ? Camera(i + 1) : null))
                rows.Add(new(i + 1, track.Id, track.Box));
        }

        return Differences(MotChallengeFile.Read(Path.Combine(folder, file + ".txt")), rows, 0.000501, scores: false);
    }

    // A made-up camera that turns, zooms and moves.
    private static CameraMotion Camera(int frame)
    {
        double angle = (frame * 7 % 11 - 5) / 1000.0, scale = 1 + (frame * 5 % 7 - 3) / 2000.0;
        double c = scale * Math.Cos(angle), s = scale * Math.Sin(angle);
        return new(c, -s, (frame * 3 % 5 - 2) * 0.5, s, c, (frame * 13 % 7 - 3) * 0.25);
    }

    private static List<string> Differences(IReadOnlyList<MotRow> expectedRows, IReadOnlyList<MotRow> foundRows, double tolerance, bool scores)
    {
        ILookup<int, MotRow> expected = expectedRows.ToLookup(r => r.Frame), found = foundRows.ToLookup(r => r.Frame);
        Dictionary<long, long> theirs = [], ours = [];
        List<string> differences = [];
        foreach (int frame in expected.Select(g => g.Key).Union(found.Select(g => g.Key)).Order())
        {
            if (expected[frame].Count() != found[frame].Count())
                differences.Add($"frame {frame}: {found[frame].Count()} rows, expected {expected[frame].Count()}");
            foreach (MotRow row in found[frame])
            {
                MotRow nearest = expected[frame].MinBy(r => Distance(r.Box, row.Box));
                if (nearest.Frame == 0 || Distance(nearest.Box, row.Box) > tolerance)
                    differences.Add($"frame {frame}: {row} has no equal, the nearest is {nearest}");
                else if (theirs.GetValueOrDefault(row.Id, nearest.Id) != nearest.Id || ours.GetValueOrDefault(nearest.Id, row.Id) != row.Id)
                    differences.Add($"frame {frame}: {row} is {nearest.Id}, before it was {theirs.GetValueOrDefault(row.Id)}");
                else if (scores && Math.Abs(nearest.Confidence - row.Confidence) > tolerance)
                    differences.Add($"frame {frame}: {row} has score {row.Confidence}, expected {nearest.Confidence}");
                (theirs[row.Id], ours[nearest.Id]) = (nearest.Id, row.Id);
            }
        }

        return differences;
    }

    private static double Distance(in Box a, in Box b) => Math.Max(
        Math.Max(Math.Abs(a.X0 - b.X0), Math.Abs(a.Y0 - b.Y0)), Math.Max(Math.Abs(a.Width - b.Width), Math.Abs(a.Height - b.Height)));
}
