using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.MLNet;
using Mot.MLNet.Detection;
using Mot.MLNet.Schema;
using Mot.Training.Data;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class TrainingDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    private void Picture(string relative, int width, int height)
    {
        using var image = new Mat(height, width, MatType.CV_8UC3, new Scalar(10, 20, 30));
        Assert.True(Cv2.ImWrite(_folder.Combine(relative), image));
    }

    private string Coco()
    {
        Picture("coco/1.png", 40, 30);
        Picture("coco/2.png", 20, 60);
        return _folder.Write("coco/people.json", """
            {"categories": [{"id": 1, "name": "person"}], "images": [{"id": 1, "file_name": "1.png"}, {"id": 2, "file_name": "2.png"}], "annotations": [
            {"image_id": 1, "category_id": 1, "bbox": [2, 3, 10, 20], "track_id": 4, "segmentation": [[2, 3, 11, 3, 11, 22, 2, 22]]},
            {"image_id": 1, "category_id": 1, "bbox": [20, 3, 10, 20]},
            {"image_id": 1, "category_id": 1, "bbox": [0, 0, 5, 5], "iscrowd": 1}]}
            """);
    }

    [Fact]
    public void Data_sets_are_rows_of_the_shared_columns_and_the_log_says_what_was_read()
    {
        List<string> log = [];
        _ml.Log += (_, e) => log.Add(e.Message);
        IDataView data = _ml.Mot().LoadTrainingData(Coco());
        Assert.Equal(
            [MotColumns.Image, MotColumns.Sequence, MotColumns.Frame, MotColumns.Timestamp, MotColumns.FrameRate, MotColumns.BoundingBoxes, MotColumns.Identity, MotColumns.IgnoredBoundingBoxes, MotColumns.Masks],
            data.Schema.Select(column => column.Name));
        Assert.Equal([(40, 30), (20, 60)], data.GetColumn<MLImage>(MotColumns.Image).Select(image => (image.Width, image.Height)));
        Assert.Equal([1, 2], data.GetColumn<int>(MotColumns.Frame));
        Assert.Equal([4, -1], data.GetColumn<long[]>(MotColumns.Identity).First());
        Assert.Equal([2, 3, 12, 23, 20, 3, 30, 23], data.GetColumn<float[]>(MotColumns.BoundingBoxes).First());
        Assert.Equal([0, 0, 5, 5], data.GetColumn<float[]>(MotColumns.IgnoredBoundingBoxes).First());
        Assert.Empty(data.GetColumn<float[]>(MotColumns.BoundingBoxes).Last());
        Assert.Contains(log, message => message.Contains("2 images, 2 boxes, 1 identities, 1 of unknown identity, 1 with masks, 1 regions ignored, 1 images without a box", StringComparison.Ordinal));
    }

    [Fact]
    public void The_training_set_has_what_the_data_sets_have_masks_and_all()
    {
        for (int i = 1; i <= 4; i++) Picture($"seq/img1/{i:000000}.png", 32, 24);
        _folder.Write("seq/gt/gt.txt", "1,1,2,2,5,5,1,1,1\n3,2,2,2,5,5,1,1,1\n4,2,2,2,5,5,1,1,1\n");
        TrainingData mixed = TrainingData.Open([Coco(), _folder["seq"]], new() { Part = DataPart.SecondHalf });
        using TrainingSet whole = DetectionEstimator.ReadTrainingSet(_ml.Mot().LoadTrainingData(Coco()), new DetectionStageOptions());
        Assert.Equal(new Rect(2, 3, 10, 20), whole.Masks(0)[0]!.Extent);
        Assert.Null(whole.Masks(0)[1]);
        Assert.Empty(whole.Masks(1));

        using TrainingSet set = DetectionEstimator.ReadTrainingSet(_ml.Mot().LoadTrainingData(mixed), new DetectionStageOptions());
        Assert.Equal([("people", 1), ("seq", 3), ("seq", 4)], Enumerable.Range(0, set.Count).Select(set.Source));
        Assert.Equal((2, 1), (set.Boxes, set.Identities));
        using TrainingSet direct = mixed.Load();
        for (int i = 0; i < set.Count; i++) Assert.Equal(direct.Labels(i), set.Labels(i));
    }
}
