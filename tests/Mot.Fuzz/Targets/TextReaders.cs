using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.Fuzz.Mutations;
using Mot.MLNet.Hosting;
using static Mot.Fuzz.Targets.Readers;

namespace Mot.Fuzz.Targets;

/// <summary>Readers of text: rows, tables, options.</summary>
internal static class TextReaders
{
    private const string Detections = """
        1,-1,10,20,30,60,0.9,-1,-1,-1
        1,-1,100,20,30.5,60,0.75,-1,-1,-1
        2,-1,12.25,20,30,60,0.8,-1,-1,-1
        4,-1,14,21,10,10,0.25,-1,-1,-1

        """;

    private const string Truth = """
        1,1,10,20,30,60,1,1,1
        2,1,12,20,30,60,1,1,0.5
        1,2,100,20,30,60,0,7,0.25
        3,2,101,21,30,60,1,1,1

        """;

    private const string Tracks = """
        1,1,10,20,30,60,0.9,-1,-1,-1
        2,1,12,20,30,60,0.9,-1,-1,-1
        2,2,100,20,30,60,0.5,-1,-1,-1

        """;

    private const string Kitti = """
        0 1 Pedestrian 0 0 -1.57 10 20 40 80 1.7 0.5 0.4 1.25 2 30 0.1
        0 -1 DontCare -1 -1 -10 200 20 240 80 -1 -1 -1 -1000 -1000 -1000 -10
        2 1 Pedestrian 1 2 -1.5 12 20 42 80 1.7 0.5 0.4 1.5 2 29.5 0.1

        """;

    private const string ScoredKitti = """
        0 1 Car 0 0 -1.57 10 20 40 80 1.7 0.5 0.4 1.25 2 30 0.1 0.9
        1 1 Car 0 0 -1.57 11 20 41 80 1.7 0.5 0.4 1.25 2 30 0.1 0.75

        """;

    private const string Csv = """
        frame,x,y,w,h,score,e0,e1,e2
        1,10,20,30,60,0.9,0.6,0.8,0
        1,100,20,30,60,0.75,0,0,1
        3,14.5,20,30,60,0.8,0.5,0.5,0.25

        """;

    private const string Information = """
        [Sequence]
        name=A
        imDir=img1
        frameRate=25
        seqLength=3
        imWidth=64
        imHeight=48
        imExt=.png

        """;

    private const string TuningSubject = "sort on A by HOTA";

    private static readonly IReadOnlyList<OptionRange> s_ranges = OptionRange.For(TrackerPresets.ByteTrack);

    private static readonly string[] s_rowTokens =
        ["1,-1,", ",1,1,1\n", "-1,-1,-1", "2147483646,1,", "2147483647,1,", "1e308", "NaN", "\r\n", "\uFEFF", ",,,,,,", " ", "\t", "frame,id", "0,"];

    private static readonly string[] s_presets = ["sort", "bytetrack", "ocsort", "fairmot", "deepsort", "botsort-reid", "ctracker", "jde-code"];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Rows("mot-detections", MotFileKind.Detections, FuzzSeed.Of("4 rows to frame 4, area 5530", "det.txt", Detections, Formats.Text)),
        Rows("mot-truth", MotFileKind.Truth, FuzzSeed.Of("4 rows to frame 3, area 7200", "gt.txt", Truth, Formats.Text)),
        Rows("mot-tracks", MotFileKind.Results, FuzzSeed.Of("3 rows to frame 2, area 5400", "A.txt", Tracks, Formats.Text)),
        Rows("mot-any", null, FuzzSeed.Of("4 rows to frame 3, area 7200", "gt.txt", Truth, Formats.Text), FuzzSeed.Of("4 rows to frame 4, area 5530", "det.txt", Detections, Formats.Text)),
        new()
        {
            Name = "mot-archive",
            Tokens = s_rowTokens,
            Refusal = typeof(FileNotFoundException),
            Seeds = () =>
            [
                Archive("A.zip", "A.zip", ("A.txt", Tracks)),
                Archive("A.zip/A.txt", "A.zip", ("data/A.txt", Tracks), ("data/B.txt", Detections), ("seqinfo.ini", Information)),
            ],
            Read = path => StrictThenLenient(lenient => Summary(MotChallengeFile.Read(path, new() { Lenient = lenient }))),
        },
        new()
        {
            Name = "kitti",
            Tokens = [.. s_rowTokens, "DontCare", "Pedestrian", "-1000 -1000 -1000 -10"],
            Seeds = () => [FuzzSeed.Of("3 rows to frame 2, 2 identities", "a.txt", Kitti, Formats.Text), FuzzSeed.Of("2 rows to frame 1, 1 identities", "b.txt", ScoredKitti, Formats.Text)],
            Read = path => StrictThenLenient(lenient =>
            {
                KittiRow[] rows = KittiTrackingFile.Read(path, new() { Lenient = lenient });
                MotRow[] converted = [.. rows.Select(row => row.ToMotRow())];
                return Text($"{rows.Length} rows to frame {(rows.Length == 0 ? 0 : converted[^1].Frame - 1)}, {rows.Select(row => row.Id).Distinct().Count()} identities");
            }),
        },
        new()
        {
            Name = "detection-csv",
            Tokens = [.. s_rowTokens, "frame,x,y,w,h,score", ",e3", "e0"],
            Seeds = () =>
            [
                FuzzSeed.Of("3 frames, 3 detections of length 3, 3.65", "a.csv", Csv, Formats.Text),
                FuzzSeed.Of("2 frames, 1 detections of length 0, 0", "b.csv", "frame,x,y,w,h,score\n2,1,2,3,4,0.5\n", Formats.Text),
            ],
            Read = path => StrictThenLenient(lenient =>
            {
                DetectionSequence read = DetectionCsv.Read(path, new() { Lenient = lenient }, out _);
                double sum = 0;
                for (int i = 0; i < Math.Min(read.Count, 1_000); i++)
                    sum += read[i].Embeddings.ToArray().Sum();
                return Text($"{read.Count} frames, {read.DetectionCount} detections of length {read.EmbeddingSize}, {sum:0.###}");
            }),
        },
        new()
        {
            Name = "seqinfo",
            Tokens = ["[Sequence]", "[Other]", "name=", "imDir=", "frameRate=", "seqLength=", "imWidth=", "imExt=", ";", "#", "=", "../", "/"],
            Seeds = () => [FuzzSeed.Of(
                "SequenceInfo { Name = A, ImageDirectory = img1, FrameRate = 25, Length = 3, Width = 64, Height = 48, ImageExtension = .png }", SequenceInfo.FileName, Information, Formats.Text)],
            Read = path => SequenceInfo.Read(path).ToString(),
        },
        new()
        {
            Name = "frame-range",
            Tokens = ["-", "1-2", "1--2", "2147483647-2147483647", " "],
            Refusal = typeof(FormatException),
            Place = "Frames '",
            Seeds = () => [FuzzSeed.Of("10-25: 16", "range.txt", "10-25", Formats.Text), FuzzSeed.Of("7-7: 1", "frame.txt", "7", Formats.Text)],
            Read = path => FrameRange.Parse(File.ReadAllText(path)) is var range ? $"{range}: {range.Length}" : "",
        },
        new()
        {
            Name = "tracker-options",
            Tokens = ["\"Stages\":", "\"Motion\":", "\"CostLimit\":", "\"Model\":", "\"None\"", "\"Cosine\"", "\"History\":1000", "\"TrackBuffer\":", "\"Quirks\":\"4095\"", "\"Quirks\":-1"],
            Place = "Tracker options",
            Seeds = () => [.. s_presets.Select(preset => FuzzSeed.Of($"{preset}, {TrackerPresets.Create(preset).Stages.Count} stages, frame 3", preset + ".json", TrackerPresets.Create(preset).ToJson(), Formats.Json))],
            Read = path =>
            {
                Tracker tracker = new(TrackerOptions.FromJson(File.ReadAllText(path)));
                Trackers.Run(tracker, 3);
                return $"{tracker.Options.Name}, {tracker.Options.Stages.Count} stages, frame {tracker.Frame}";
            },
        },
        new()
        {
            Name = "tuning-table",
            Tokens = ["trial,score,HOTA,MOTA,IDF1", "# ", ",,,", "NaN", "-1,"],
            Seeds = () => [FuzzSeed.Of("3 trials, best 0.75", "trials.csv", TuningTable.Header(TuningSubject, s_ranges) + "\n" + string.Concat(Trials().Select(trial => TuningTable.Line(trial, s_ranges) + "\n")), Formats.Text)],
            Read = path =>
            {
                IReadOnlyList<TuningTrial> trials = TuningTable.Read(path, TuningSubject, s_ranges);
                if (trials.FirstOrDefault(trial => trial.Number < 0 || !double.IsFinite(trial.Score + trial.Values.Sum())) is { } bad)
                    throw new InvalidOperationException($"read {bad}");
                return Text($"{trials.Count} trials, best {(trials.Count == 0 ? 0 : trials.Max(trial => trial.Score))}");
            },
        },
        new()
        {
            Name = "track-sink",
            Tokens = s_rowTokens,
            Seeds = () => [FuzzSeed.Of("88 bytes", "tracks.txt", Tracks, Formats.Text)],
            Read = path => ResumeAsync(path).GetAwaiter().GetResult(),
        },
    ];

    private static FuzzTarget Rows(string name, MotFileKind? kind, params IReadOnlyList<FuzzSeed> seeds) => new()
    {
        Name = name,
        Tokens = s_rowTokens,
        Seeds = () => seeds,
        Read = path => StrictThenLenient(lenient =>
        {
            MotRow[] rows = MotChallengeFile.Read(path, new() { Lenient = lenient, Kind = kind }, out MotReadReport report);
            if (rows.Length != report.Rows || (report.Skipped > 0 && !lenient))
                throw new InvalidOperationException($"{rows.Length} rows, but {report}");
            DetectionSequence sequence = DetectionSequence.FromRows("a", rows);
            if (sequence.DetectionCount != rows.Length || (sequence.Count > 0 && sequence[sequence.Count - 1].Count == 0))
                throw new InvalidOperationException($"{rows.Length} rows became {sequence.DetectionCount} detections in {sequence.Count} frames");
            return Summary(rows);
        }),
    };

    private static FuzzSeed Archive(string main, string name, params IEnumerable<(string Name, string Text)> entries) => new(
        "3 rows to frame 2, area 5400", main,
        new FuzzFile(name, ZipMutations.Write(entries.Select(entry => new ZipMutations.Entry(entry.Name, System.Text.Encoding.UTF8.GetBytes(entry.Text), true))), Formats.TextArchive));

    private static string Summary(MotRow[] rows) => Text($"{rows.Length} rows to frame {(rows.Length == 0 ? 0 : rows[^1].Frame)}, area {rows.Sum(row => row.Box.Area)}");

    private static IEnumerable<TuningTrial> Trials()
    {
        yield return new(0, [], 0.5, 0.5, 0.25, 0.75);
        for (int i = 1; i < 3; i++)
            yield return new(i, [.. s_ranges.Select(range => range.Min)], 0.25 + (0.25 * i), 0.5, 0.25, 0.75);
    }

    private static async Task<string> ResumeAsync(string path)
    {
        await using (MotChallengeTrackSink sink = new(path))
        {
            await sink.ResumeAsync(2, default);
            await sink.FlushAsync(default);
        }

        return $"{new FileInfo(path).Length} bytes";
    }
}
