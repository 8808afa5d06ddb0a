#!/usr/bin/env dotnet
#:project ../../src/Mot.MLNet/Mot.MLNet.csproj
#:property PublishAot=false

// The notebook first-pipeline.ipynb as a program: dotnet run first-pipeline.cs. What the notebook shows goes to
// first-pipeline.html. The cells are the same; only the first one, which brings in the library, and the last differ.

// %%
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.MLNet;
using Mot.Training.FairMot;
using Mot.Training.Frames;
using Mot.Training.Networks;
using Mot.Training.Synthetic;
using Mot.Training.Trainers;
using OpenCvSharp;

StringBuilder page = new("<!DOCTYPE html><meta charset=\"utf-8\"><title>First pipeline</title>\n");
void Show(string html) => page.AppendLine(html);

// %% [markdown]
// # From frames to tracklets
//
// Multi-object tracking as ML.NET stages: frames go through one network, which finds the people in them and describes each by
// an embedding; an associator joins what it found, frame by frame, into tracks. Everything here runs on sequences that are
// drawn on the spot, so nothing has to be downloaded.

// %% [markdown]
// ## Sequences
//
// Walkers in front of houses and hedges, with the exact truth about who is where: two sequences to train on, one to test with.

// %%
MLContext ml = new(seed: 1);
string folder = Directory.CreateTempSubdirectory("first-pipeline-").FullName;
SyntheticOptions scenes = new() { Width = 256, Height = 160, Frames = 60, Walkers = 6 };
SyntheticSequence.Write(Path.Combine(folder, "train"), 2, scenes);
string test = SyntheticSequence.Write(Path.Combine(folder, "test"), 1, scenes with { Seed = 2 })[0];

// %%
List<DisplayImage> examples = [];
using (SyntheticSequence sequence = SyntheticSequence.Create(scenes, 1))
using (Mat image = new())
{
    foreach (int frame in new[] { 1, 20, 40, 60 })
    {
        sequence.Render(frame, image);
        examples.Add(ContactSheet.Encode(image, $"frame {frame}"));
    }
}

Show(MotDisplay.Frames(examples));

// %% [markdown]
// ## Frames as data
//
// A row a frame: the image, its sequence, number and time, and the truth. `LoadVideo` does the same with a video file.

// %%
IDataView train = ml.Mot().LoadSequences(Path.Combine(folder, "train"));
IDataView frames = ml.Mot().LoadSequences(test);
Show("<pre>" + string.Join("\n", train.Schema.Select(c => $"{c.Name,-22} {c.Type}")) + $"\n{train.GetRowCount()} rows</pre>");

// %% [markdown]
// ## Training
//
// One network for boxes and embeddings, after FairMOT, with the weights of its two tasks learned along. A minute on two cores
// gives tracks to look at, three give good ones; the environment variable MOT_TRAINING_SECONDS says otherwise.

// %%
double seconds = double.Parse(Environment.GetEnvironmentVariable("MOT_TRAINING_SECONDS") ?? "90");
FairMotOptions options = new()
{
    Network = new FairMotNetworkOptions { InputWidth = scenes.Width, InputHeight = scenes.Height },
    Training = new TrainingOptions { Epochs = 10_000, TimeLimit = TimeSpan.FromSeconds(seconds) },
};
FairMotTransformer network = ml.Mot().FairMot(options).Fit(train);

// %%
Show(MotDisplay.Curves(
[
    new CurveChart("Losses", [.. network.Curves.Where(c => c.Name.StartsWith("loss"))]),
    new CurveChart("Weights of the tasks", [.. network.Curves.Where(c => c.Name.StartsWith("weight"))]),
]));

// %% [markdown]
// ## Tracking
//
// The associator is options, not code: FairMOT's, with lower thresholds, because a network that was trained this briefly is
// not sure of itself. Network and associator together are the model.

// %%
TrackerOptions tracker = Association.FairMot with { ConfidenceThreshold = 0.2, NewTrackThreshold = 0.3 };
TransformerChain<AssociationTransformer> model = network.Append(ml.Mot().Associate(tracker).Fit(network.Transform(train)));
IReadOnlyList<Tracklet> tracklets = ml.Mot().CreateTracklets(model.Transform(frames));
Show(MotDisplay.Tracks(tracklets));

// %% [markdown]
// ## How good is it?
//
// The test sequence has its own truth, which training has not seen.

// %%
MotMetrics metrics = ml.Mot().Evaluate(model.Transform(frames));
Show(MotDisplay.Metrics(metrics));

// %% [markdown]
// ## Pictures

// %%
using (IFrameSource source = FrameSources.Open(test))
{
    ContactSheet sheet = ContactSheet.Create(source, tracklets);
    Show(MotDisplay.Frames(sheet.Frames));
    Show(MotDisplay.Tracklets(sheet.Tracklets));
}

// %%
string video = Path.Combine(folder, "tracked.mp4");
using (IFrameSource source = FrameSources.Open(test))
{
    AnnotatedVideo.Write(video, source, tracklets);
}

Show($"<p>{video}</p>");

// %% [markdown]
// ## Keeping the model, and a live stream
//
// One file holds the network and the tracker's options. An engine takes one frame at a time; its state can be kept and taken
// up again, in another process too.

// %%
string file = Path.Combine(folder, "first.mot");
ml.Mot().SaveModel(model, file);
List<string> lines = [];
using (TransformerChain<ITransformer> loaded = ml.Mot().LoadModel(file))
using (TrackingEngine engine = ml.Mot().CreateTrackingEngine(loaded))
using (IFrameSource source = FrameSources.Open(test))
using (Mat image = new())
{
    for (int i = 0; i < 10 && source.Read(image); i++)
    {
        List<long> ids = [];
        foreach (TrackedObject track in engine.Update(image, source.Timestamp))
            ids.Add(track.Id);
        lines.Add($"frame {source.Frame}: {string.Join(", ", ids)}");
    }

    lines.Add($"a snapshot has {engine.Snapshot().Length} bytes");
}

model.Dispose();
Show("<pre>" + string.Join("\n", lines) + "</pre>");

// %%
File.WriteAllText("first-pipeline.html", page.ToString());
Console.WriteLine($"first-pipeline.html: MOTA {metrics.Mota:0.000}, IDF1 {metrics.Idf1:0.000}, HOTA {metrics.Hota:0.000}");
