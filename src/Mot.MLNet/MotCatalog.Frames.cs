using Microsoft.ML;
using Microsoft.ML.Runtime;
using Mot.Association.MotChallenge;
using Mot.MLNet.Frames;
using Mot.MLNet.Schema;
using Mot.Training.Data;
using Mot.Training.Frames;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Loads a video file or a folder of images: a row a frame.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">Frames, truth, columns; null for the defaults.</param>
    /// <returns>
    /// The columns of <see cref="MotColumns"/>: Image, Sequence, Frame, Timestamp, FrameRate, and where there is truth
    /// BoundingBoxes, Identity, IgnoredBoundingBoxes. Each pass decodes anew, only what it reads, and holds a few frames.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">It is neither a video nor images, or the truth has a bad row.</exception>
    /// <remarks>
    /// An image that a getter gave is disposed when the same variable is handed to it for the next row, as with ML.NET's
    /// own image loader. A video that ends before its promised frames gives those it has, and a warning in the context's log.
    /// </remarks>
    public IDataView LoadVideo(string path, FrameLoadingOptions? options = null)
    {
        options ??= FrameLoadingOptions.Default;
        return LoadFrames([FrameSequence.From(path, options.Truth)], options);
    }

    /// <summary>Loads MOTChallenge sequences, one after the other: a row a frame.</summary>
    /// <param name="folder">A sequence's folder, or a folder of such.</param>
    /// <param name="options">Frames, columns; null for the defaults.</param>
    /// <returns><inheritdoc cref="LoadVideo" path="/returns"/></returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It holds no sequence, or a bad seqinfo.ini or truth.</exception>
    /// <remarks><inheritdoc cref="LoadVideo" path="/remarks"/></remarks>
    public IDataView LoadSequences(string folder, FrameLoadingOptions? options = null)
    {
        options ??= FrameLoadingOptions.Default;
        IReadOnlyList<MotSequence> sequences = MotSequence.OpenAll(folder);
        if (sequences.Count == 0)
            throw new InvalidDataException($"'{folder}': found no sequence, expected img1 or seqinfo.ini in it or in folders of it.");
        if (options.Truth is not null && sequences.Count > 1)
            throw new ArgumentException($"{nameof(FrameLoadingOptions.Truth)} is '{options.Truth}', expected none: '{folder}' holds {sequences.Count} sequences.", nameof(options));
        return LoadFrames(sequences.Select(sequence => FrameSequence.From(sequence.Directory, options.Truth)), options);
    }

    /// <summary>Loads data sets to train on, of any formats: a row an image.</summary>
    /// <param name="data">The data sets, as <see cref="TrainingData.Open(IEnumerable{string}, TrainingDataOptions?, CancellationToken)"/> reads them.</param>
    /// <param name="options">Frames, columns; null for the defaults.</param>
    /// <returns><inheritdoc cref="LoadVideo" path="/returns"/> Masks as well, where a data set has any.</returns>
    /// <remarks>What was read, and what was dropped and why, is told to the context's log. <inheritdoc cref="LoadVideo" path="/remarks"/></remarks>
    public IDataView LoadTrainingData(TrainingData data, FrameLoadingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        using (IChannel channel = Environment.Start(nameof(LoadTrainingData)))
        {
            foreach (DataSetReport report in data.Report.DataSets)
            {
                channel.Info(MessageSensitivity.UserData, report.ToString());
                foreach (string message in report.Messages) channel.Warning(MessageSensitivity.UserData, message);
            }
        }

        return LoadFrames(data.Sequences.Select(FrameSequence.From), options);
    }

    /// <summary>Loads a data set to train on.</summary>
    /// <param name="path">The data set: a folder of MOTChallenge's sequences, one of them or its truth, a list of JDE's, CrowdHuman's .odgt, COCO's .json, or a folder of PASCAL annotations.</param>
    /// <param name="data">Format, what is kept, whether errors end reading; null for the defaults.</param>
    /// <param name="options">Frames, columns; null for the defaults.</param>
    /// <returns><inheritdoc cref="LoadTrainingData(TrainingData, FrameLoadingOptions?)" path="/returns"/></returns>
    /// <exception cref="TrainingDataException">Something is wrong: "file:line: what was found, what is expected".</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <remarks><inheritdoc cref="LoadTrainingData(TrainingData, FrameLoadingOptions?)" path="/remarks"/></remarks>
    public IDataView LoadTrainingData(string path, TrainingDataOptions? data = null, FrameLoadingOptions? options = null) =>
        LoadTrainingData(TrainingData.Open(path, data), options);

    /// <summary>Loads sequences of any source.</summary>
    /// <param name="sequences">The sequences, each name once.</param>
    /// <param name="options">Frames, columns; null for the defaults.</param>
    /// <returns><inheritdoc cref="LoadVideo" path="/returns"/></returns>
    /// <exception cref="ArgumentException">No sequence, or two of a name.</exception>
    /// <remarks><inheritdoc cref="LoadVideo" path="/remarks"/></remarks>
    public IDataView LoadFrames(IEnumerable<FrameSequence> sequences, FrameLoadingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        return new FrameDataView(Environment, sequences, options ?? FrameLoadingOptions.Default);
    }

    /// <summary>Loads a source that is there already, such as a camera.</summary>
    /// <param name="source">
    /// The source, which stays the caller's. Each pass takes it back to its first frame, so that one pass can run at a time.
    /// </param>
    /// <param name="truth">Its truth, or null.</param>
    /// <param name="options">Frames, columns; null for the defaults.</param>
    /// <returns><inheritdoc cref="LoadVideo" path="/returns"/></returns>
    /// <remarks><inheritdoc cref="LoadVideo" path="/remarks"/></remarks>
    public IDataView LoadFrames(IFrameSource source, IReadOnlyList<MotRow>? truth = null, FrameLoadingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options = (options ?? FrameLoadingOptions.Default) with { ReadAhead = 0 };
        return LoadFrames([new FrameSequence(source.Name, () => new BorrowedFrameSource(source)) { Truth = truth }], options);
    }
}
