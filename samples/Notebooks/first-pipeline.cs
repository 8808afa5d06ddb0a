// The notebook first-pipeline.ipynb as a program: dotnet run first-pipeline.cs
// What follows a "// %%" is the notebook's cell of that name; what the notebook has besides stands at the end.
#:project ../../src/Mot.MLNet/Mot.MLNet.csproj
#:property PublishAot=false

// %% usings
using System.IO;
using Microsoft.ML;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.MLNet;
using Mot.MLNet.Display;
using Mot.Training.FairMot;
using Mot.Training.Frames;
using Mot.Training.Synthetic;
using Mat = OpenCvSharp.Mat;

// %% scene
var ml = new MLContext(seed: 1);
string folder = Directory.CreateTempSubdirectory("first-pipeline-").FullName;
var scene = new SyntheticOptions { Width = 160, Height = 96, Frames = 200, Walkers = 4, Occluders = 0, MinScale = 0.45, MaxScale = 0.7 };
string film = SyntheticSequence.Write(folder, 1, scene)[0];

// %% load
IDataView training = ml.Mot().LoadSequences(film, new() { Frames = new(1, 120) });
IDataView validation = ml.Mot().LoadSequences(film, new() { Frames = new(121, 160) });
IDataView test = ml.Mot().LoadSequences(film, new() { Frames = new(161, 200) });
display(string.Join(", ", test.Schema.Select(column => column.Name)));

// %% look
Tracklet[] walkers = [.. MotSequence.Open(film).ReadTruth()
    .Where(row => row.Confidence != 0)
    .GroupBy(row => row.Id)
    .Select(rows => new Tracklet("truth", rows.Key, 1, rows.Select(row => new TrackletBox(row.Frame, row.Box, 1))))];
var frames = FrameSources.Open(film);
display(HTML(MotDisplay.Frames(ContactSheet.Create(frames, walkers, new() { Frames = 4 }).Frames)));

// %% train
var network = ml.Mot().FairMot(new FairMotOptions
{
    Network = new FairMotNetworkOptions { InputWidth = 160, InputHeight = 96, EmbeddingSize = 32, NeckChannels = 32, HeadChannels = 32 },
    Training = new() { Epochs = 10, LearningRate = 3e-3, Schedule = new() { WarmUpSteps = 20 }, AverageDecay = 0.97 },
}).Fit(training);
display(HTML(MotDisplay.Curves(CurveChart.Group(network.Curves))));

// %% tune
var tuning = ml.Mot().TuneAssociation(
    network.Transform(validation),
    tuning: new TuningOptions { Trials = 60, Metrics = TuningMetrics.Hota | TuningMetrics.Mota | TuningMetrics.Idf1 });
display($"Trial {tuning.BestTrial.Number} of {tuning.Trials.Count}: score threshold {tuning.Best.ConfidenceThreshold:0.00}, HOTA {tuning.BestTrial.Hota:P1}");

// %% associate
var model = network.Append(ml.Mot().Associate(tuning.Best).Fit(network.Transform(validation)));
IDataView tracked = model.Transform(test);

// %% tracklets
IReadOnlyList<Tracklet> tracklets = ml.Mot().CreateTracklets(tracked);
display(HTML(MotDisplay.Tracks(tracklets)));

// %% evaluate
var metrics = ml.Mot().Evaluate(tracked);
display(HTML(MotDisplay.Metrics(metrics)));

// %% pictures
var sheet = ContactSheet.Create(frames, tracklets, new() { Frames = 4, Tracklets = 8 });
display(HTML(MotDisplay.Frames(sheet.Frames)));
display(HTML(MotDisplay.Tracklets(sheet.Tracklets)));

// %% model
string file = Path.Combine(folder, "first.mot");
ml.Mot().SaveModel(model, file, new Dictionary<string, string> { ["trained on"] = "frames 1-120 of a generated sequence" });
display($"{new FileInfo(file).Length / 1e6:0.0} MB: {string.Join(", ", ml.Mot().InspectModel(file).Stages.Select(stage => $"{stage.Kind} with {stage.Parameters} parameters"))}");
var loaded = ml.Mot().LoadModel(file);

// %% stream
var image = new Mat();
var live = new TrackletBuilder("live");
var engine = ml.Mot().CreateTrackingEngine(loaded, new() { FrameRate = frames.FrameRate });
frames.Seek(161);
while (frames.Frame < 180 && frames.Read(image))
    live.Add(frames.Frame, engine.Update(image));

byte[] state = engine.Snapshot();
engine.Dispose();
engine = ml.Mot().CreateTrackingEngine(loaded, new() { FrameRate = frames.FrameRate });
engine.Restore(state);
while (frames.Read(image))
    live.Add(frames.Frame, engine.Update(image));

bool same = Tracklet.ToRows(live.Build()).SequenceEqual(Tracklet.ToRows(tracklets));
display($"{live.Build().Count} tracks, {(same ? "the same" : "others")} as over the data view");

// %% end
engine.Dispose();
image.Dispose();
frames.Dispose();
loaded.Dispose();
model.Dispose();
Directory.Delete(folder, recursive: true);

// %%
Page.Save(Path.Combine(Path.GetTempPath(), "first-pipeline.html"));

static void display(object value) => Page.Add(value);

static Html HTML(string content) => new(content);

internal sealed record Html(string Content);

internal static class Page
{
    private static readonly StringWriter s_body = new();

    public static void Add(object value)
    {
        if (value is not Html)
            Console.WriteLine(value);
        s_body.WriteLine(value is Html html ? html.Content : $"<p>{System.Net.WebUtility.HtmlEncode($"{value}")}</p>");
    }

    public static void Save(string path)
    {
        File.WriteAllText(path, $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>First pipeline</title></head>
            <body style="max-width: 1000px; margin: 1em auto; padding: 0 1em; font-family: sans-serif">
            {s_body}
            </body>
            </html>
            """);
        Console.WriteLine(path);
    }
}
