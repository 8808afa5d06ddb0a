using System.Globalization;
using Mot.Association;
using Mot.Training.Data;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class ReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static LabelledObject[] Objects(TrainingData data) => [.. data.Sequences.SelectMany(s => s.Images).SelectMany(i => i.Objects)];

    private static Box Rounded(Box box) => new(Math.Round(box.X0, 6), Math.Round(box.Y0, 6), Math.Round(box.X1, 6), Math.Round(box.Y1, 6));

    private string JdeList(string labels, string list = "set/images/a/000001.jpg\n")
    {
        _folder.Picture("set/images/a/000001.jpg", 100, 50);
        _folder.Write("set/labels_with_ids/a/000001.txt", labels);
        return _folder.Write("data/set.train", list);
    }

    [Fact]
    public void Jde_lists_give_boxes_in_pixels_identities_and_unknown_ones()
    {
        TrainingData data = TrainingData.Open(JdeList("0 7 0.5 0.5 0.2 0.4\n0 -1 0.25 0.5 0.1 0.2\n\n1 3 0.5 0.5 0.1 0.1\n0 12.0 0.5 0.5 1.2 1.2\n"));
        LabelledObject[] objects = Objects(data);
        Assert.Equal([7, -1, 12], objects.Select(o => o.Identity));
        Assert.Equal(new Box(40, 15, 60, 35), Rounded(objects[0].Box));
        Assert.Equal(new Box(20, 20, 30, 30), Rounded(objects[1].Box));
        Assert.Equal(new Box(-10, -5, 110, 55), Rounded(objects[2].Box));
        DataSetReport report = Assert.Single(data.Report.DataSets);
        Assert.Equal((DataFormat.JdeList, 1, 3, 2, 1), (report.Format, report.Images, report.Boxes, report.Identities, report.UnknownIdentities));
        Assert.Equal(1, report.Dropped[DropReason.Class]);
        Assert.Equal([("1", 1)], report.DroppedClasses.Select(pair => (pair.Key, pair.Value)));
        Assert.EndsWith("dropped: 1 of other classes (classes '1': 1)", report.ToString());
    }

    [Theory]
    [InlineData("0 1 0.5 0.5 0.2\n", DropReason.Columns, 1, "5 columns")]
    [InlineData("0 1 .5 .5 .2 .2\n0 1 0.5 0.5 0.2 0.2 9\n", DropReason.Columns, 2, "7 columns")]
    [InlineData("\n0 1 0.5 x 0.2 0.2\n", DropReason.Number, 2, "'x' in column 4")]
    [InlineData("0 1 nan 0.5 0.2 0.2\n", DropReason.Number, 1, "'nan' in column 3")]
    [InlineData("0 1.5 0.5 0.5 0.2 0.2\n", DropReason.Identity, 1, "identity 1.5")]
    [InlineData("0 -2 0.5 0.5 0.2 0.2\n", DropReason.Identity, 1, "identity -2")]
    [InlineData("0 10 0.5 0.5 0.2 0.2\n", DropReason.Identity, 1, "expected -1 to 9")]
    [InlineData("0 1 1.2 0.5 0.2 0.2\n", DropReason.Outside, 1, "outside the image")]
    [InlineData("0 1 0.5 0.5 0 0.2\n", DropReason.Size, 1, "positive width and height")]
    [InlineData("0 1 0.5 0.5 0.2 0.2\n0 -1 0.5 0.5 0.2 0.2\n0 -1 0.5 0.5 0.2 0.2\n0 1 0.6 0.5 0.2 0.2\n", DropReason.Duplicate, 4, "identity 1 again in an image (first in line 1)")]
    public void What_is_wrong_in_a_label_is_named_with_file_and_line_and_skipped_when_lenient(string labels, DropReason reason, int line, string words)
    {
        string list = JdeList(labels + "0 2 0.5 0.5 0.5 0.5\n");
        var options = new TrainingDataOptions { Identities = 10 };
        var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(list, options));
        Assert.Equal((reason, line), (error.Reason, error.Line));
        Assert.StartsWith($"{error.Path}:{line}: found ", error.Message);
        Assert.EndsWith("000001.txt", error.Path);
        Assert.Contains(words, error.Message);

        TrainingData lenient = TrainingData.Open(list, options with { Lenient = true });
        Assert.Equal(2, Objects(lenient)[^1].Identity);
        Assert.Equal(1, lenient.Report.DataSets[0].Dropped[reason]);
        Assert.Equal(error.Message, Assert.Single(lenient.Report.DataSets[0].Messages));
    }

    [Theory]
    [InlineData("a\0b", "a path with a null character")]
    [InlineData(null, "a path of 100000 characters")]
    public void Paths_that_cannot_be_are_named_by_their_line(string? path, string found)
    {
        path ??= new string('/', 100_000);
        string list = JdeList("0 1 0.5 0.5 0.5 0.5\n", $"set/images/a/000001.jpg\n{path}\n");
        _folder.Picture("a.png", 60, 40);
        string folder = Path.GetDirectoryName(_folder.Write("pascal/Annotation/a.txt", $"# Compatible with PASCAL Annotation Version 1.00\nImage filename : \"{path}\"\n"))!;
        _folder.Write("masks/Annotation/a.txt", $"# Compatible with PASCAL Annotation Version 1.00\nImage filename : \"a.png\"\nPixel mask for object 1 \"PASperson\" : \"{path}\"\n");
        File.Copy(_folder["a.png"], _folder["masks/a.png"]);
        foreach ((string data, string place) in ((string, string)[])[(list, $"{list}:2: "), (folder, $"{folder}/a.txt:2: "), (_folder["masks"], $"{_folder["masks"]}/Annotation/a.txt:3: ")])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(data));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
            Assert.Equal(DropReason.MissingImage, error.Reason);
            Assert.StartsWith($"{place}found {found}, expected ", error.Message);
        }
    }

    [Fact]
    public void Missing_images_and_labels_and_damaged_images_are_named_by_the_lists_line()
    {
        string list = JdeList("0 1 0.5 0.5 0.5 0.5\n", "set/images/a/000001.jpg\n\nset/images/a/000002.jpg\nset/images/a/000003.jpg\nset/images/a/000004.png\nelsewhere/1.jpg\n");
        _folder.Picture("set/images/a/000003.jpg", 20, 20);
        _folder.Write("set/images/a/000004.png", "no picture");
        _folder.Picture("elsewhere/1.jpg", 20, 20);
        var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(list));
        Assert.Equal((DropReason.MissingImage, 3), (error.Reason, error.Line));
        Assert.Contains("000002.jpg", error.Message);

        TrainingData lenient = TrainingData.Open(list, new() { Lenient = true });
        DataSetReport report = lenient.Report.DataSets[0];
        Assert.Equal(1, report.Images);
        Assert.Equal((1, 1, 2), (report.Dropped[DropReason.MissingImage], report.Dropped[DropReason.UnreadableImage], report.Dropped[DropReason.MissingLabels]));
        Assert.Contains(report.Messages, m => m.StartsWith($"{list}:4: ", StringComparison.Ordinal));
        Assert.Contains(report.Messages, m => m.StartsWith($"{list}:6: ", StringComparison.Ordinal));
    }

    /// <summary>The header is there, the rest is not; what some cameras append to a whole image does no harm, however much.</summary>
    [Theory]
    [InlineData("jpg", 40)]
    [InlineData("png", 40)]
    [InlineData("jpg", 700)]
    [InlineData("png", 700)]
    public void An_image_that_is_cut_short_is_named_before_training_starts(string extension, int side)
    {
        string list = JdeList("0 1 0.5 0.5 0.5 0.5\n", $"set/images/a/000001.jpg\nset/images/a/000002.{extension}\nset/images/a/000003.{extension}\n");
        string cut = _folder.Picture($"set/images/a/000002.{extension}", side, side), longer = _folder.Picture($"set/images/a/000003.{extension}", side, side);
        foreach (int frame in (int[])[2, 3]) _folder.Write($"set/labels_with_ids/a/00000{frame}.txt", "0 1 0.5 0.5 0.5 0.5\n");
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^9]);
        File.WriteAllBytes(longer, [.. File.ReadAllBytes(longer), .. new byte[100_000]]);
        var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(list));
        Assert.Equal((DropReason.UnreadableImage, 2), (error.Reason, error.Line));
        Assert.Contains($"000002.{extension}", error.Message);

        TrainingData lenient = TrainingData.Open(list, new() { Lenient = true });
        Assert.Equal((2, 1), (lenient.Report.DataSets[0].Images, lenient.Report.DataSets[0].Dropped[DropReason.UnreadableImage]));
        using TrainingSet set = lenient.Load();
        Assert.Equal(2, set.Count);
    }

    [Theory]
    [InlineData("a.train", "\n \n")]
    [InlineData("a.odgt", "")]
    [InlineData("a.json", """{"images": [], "annotations": []}""")]
    public void An_empty_list_is_an_error_and_leaves_nothing_to_train_on(string name, string text)
    {
        string path = _folder.Write(name, text);
        Assert.Equal(DropReason.Empty, Assert.Throws<TrainingDataException>(() => TrainingData.Open(path)).Reason);
        Assert.Contains("no image", Assert.Throws<InvalidDataException>(() => TrainingData.Open(path, new() { Lenient = true })).Message);
    }

    [Fact]
    public void CrowdHuman_gives_full_bodies_and_ignores_masks_and_what_is_flagged()
    {
        _folder.Picture("Images/x,1.jpg", 200, 100);
        string path = _folder.Write("annotation_train.odgt", """
            {"ID": "x,1", "gtboxes": [{"tag": "person", "fbox": [10, 20, 30, 60], "vbox": [10, 20, 30, 30], "extra": {"box_id": 0}}, {"tag": "person", "fbox": [50, 20, 30, 60], "extra": {"ignore": 1}}, {"tag": "mask", "fbox": [90, 0, 20, 20], "extra": {"ignore": 1}}, {"tag": "person", "fbox": [-5, 5, 20, 40]}]}
            """);
        LabelledObject[] objects = Objects(TrainingData.Open(path));
        Assert.Equal([false, true, true, false], objects.Select(o => o.Ignore));
        Assert.Equal(new Box(10, 20, 40, 80), objects[0].Box);
        Assert.Equal(0.5, objects[0].Visibility);
        Assert.All(objects, o => Assert.Equal(-1, o.Identity));

        TrainingData seen = TrainingData.Open(path, new() { MinVisibility = 0.6 });
        Assert.Equal([true, true, true, false], Objects(seen).Select(o => o.Ignore));
        Assert.Equal(1, seen.Report.DataSets[0].Dropped[DropReason.Visibility]);
        Assert.Equal(1, seen.Report.Boxes);

        File.AppendAllText(path, "\n{\"ID\": \n");
        var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(path));
        Assert.Equal((DropReason.Syntax, 2), (error.Reason, error.Line));
    }

    [Fact]
    public void Coco_gives_classes_crowds_identities_and_masks_of_every_kind()
    {
        _folder.Picture("train2017/1.png", 8, 6);
        string path = _folder.Write("annotations/instances_train2017.json", """
            {
              "categories": [{"id": 1, "name": "person"}, {"id": 3, "name": "car"}],
              "images": [{"id": 5, "file_name": "1.png", "width": 8, "height": 6}],
              "annotations": [
                {"id": 1, "image_id": 5, "category_id": 1, "bbox": [1, 1, 4, 3], "segmentation": [[1, 1, 4, 1, 4, 3, 1, 3]]},
                {"id": 2, "image_id": 5, "category_id": 1, "bbox": [2, 0, 2, 6], "iscrowd": 0, "track_id": 9, "segmentation": {"size": [6, 8], "counts": [12, 12, 24]}},
                {"id": 3, "image_id": 5, "category_id": 1, "bbox": [2, 0, 2, 6], "segmentation": {"size": [6, 8], "counts": "<<h0"}},
                {"id": 4, "image_id": 5, "category_id": 3, "bbox": [0, 0, 2, 2]},
                {"id": 5, "image_id": 5, "category_id": 1, "bbox": [0, 0, 8, 6], "iscrowd": 1}
              ]
            }
            """);
        TrainingData data = TrainingData.Open(path);
        LabelledObject[] objects = Objects(data);
        Assert.Equal([-1, 9, -1, -1], objects.Select(o => o.Identity));
        Assert.Equal([false, false, false, true], objects.Select(o => o.Ignore));
        Assert.Equal((new Rect(1, 1, 4, 3), 12), (objects[0].Mask!.Extent, objects[0].Mask!.Area));
        Assert.Equal((new Rect(2, 0, 2, 6), 12), (objects[1].Mask!.Extent, objects[1].Mask!.Area));
        Assert.Equal((new Rect(2, 0, 2, 6), 12), (objects[2].Mask!.Extent, objects[2].Mask!.Area));
        Assert.Equal((3, 1, 1), (data.Report.DataSets[0].Masks, data.Report.DataSets[0].Ignored, data.Report.DataSets[0].Dropped[DropReason.Class]));
        Assert.Equal("car", Assert.Single(Objects(TrainingData.Open(path, new() { Classes = ["car"] })), o => o.Box == new Box(0, 0, 2, 2)).Class);

        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("\"bbox\": [0, 0, 8, 6]", "\"bbox\": [9, 0, 8, 6]", StringComparison.Ordinal));
        Assert.Equal((DropReason.Outside, 9), Error());
        File.WriteAllText(path, text.Replace("\"image_id\": 5, \"category_id\": 3", "\"image_id\": 6, \"category_id\": 3", StringComparison.Ordinal));
        Assert.Equal((DropReason.MissingImage, 8), Error());
        File.WriteAllText(path, text.Replace("1.png", "2.png", StringComparison.Ordinal));
        Assert.Equal((DropReason.MissingImage, 3), Error());
        File.WriteAllText(path, text.Replace("\"bbox\": [1, 1, 4, 3]", "\"track_id\": 9, \"bbox\": [1, 1, 4, 3]", StringComparison.Ordinal));
        Assert.Equal((DropReason.Duplicate, 6), Error());
        File.WriteAllText(path, text[..^20]);
        Assert.Equal(DropReason.Syntax, Error().Reason);

        (DropReason Reason, int Line) Error()
        {
            var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(path));
            return (error.Reason, error.Line);
        }
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("60", "40", true)]
    [InlineData("60.0", "40", true)]
    [InlineData("0", "0", true)]
    [InlineData(null, "40", true)]
    [InlineData("120", "80", false)]
    [InlineData("60", "41", false)]
    [InlineData("40", "60", false)]
    [InlineData("61", null, false)]
    public void An_image_of_another_size_than_its_labels_are_for_is_named_or_skipped(string? width, string? height, bool fits)
    {
        string Sized(string separator, string end) => (width is null ? "" : $"\"width\": {width}{separator}") + (height is null ? "" : $"\"height\": {height}{end}");
        _folder.Picture("images/1.png", 60, 40);
        _folder.Picture("images/2.png", 60, 40);
        string coco = _folder.Write("coco.json", $$"""
            {"categories": [{"id": 1, "name": "person"}], "images": [
              {"id": 1, {{Sized(", ", ", ")}}"file_name": "1.png"},
              {"id": 2, "file_name": "2.png"}],
             "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 4, 3]}, {"id": 2, "image_id": 2, "category_id": 1, "bbox": [1, 1, 4, 3]}]}
            """);
        string crowd = _folder.Write("crowd.odgt", $$"""
            {"ID": "2", "gtboxes": [{"tag": "person", "fbox": [1, 1, 4, 3]}]}
            {"ID": "1", {{Sized(", ", ", ")}}"gtboxes": [{"tag": "person", "fbox": [1, 1, 4, 3]}]}
            """);
        Check(coco, 2);
        Check(crowd, 2);
        if (width is not null && height is not null)
        {
            Pascal(2, "Image size (X x Y x C) : 60 x 40 x 3");
            Pascal(1, $"Image size (X x Y x C) : {width.Split('.')[0]} x {height} x 3");
            Check(_folder["Annotation"], 3, "1.txt");
        }

        void Pascal(int image, string size) => _folder.Write($"Annotation/{image}.txt",
            $"# Compatible with PASCAL Annotation Version 1.00\nImage filename : \"images/{image}.png\"\n{size}\nBounding box for object 1 \"PASperson\" (Xmin, Ymin) - (Xmax, Ymax) : (2, 2) - (5, 4)\n");

        void Check(string path, int line, string? file = null)
        {
            var options = new TrainingDataOptions { Lenient = true };
            if (fits)
            {
                Assert.Equal(2, TrainingData.Open(path).Report.Boxes);
                return;
            }

            var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(path));
            string place = file is null ? path : Path.Combine(path, file);
            Assert.Equal((DropReason.ImageSize, line, place), (error.Reason, error.Line, error.Path));
            Assert.Equal($"{place}:{line}: found '{_folder["images/1.png"]}' of 60 x 40 pixels, expected {width ?? "0"} x {height ?? "0"}, the size that its boxes are for.", error.Message);
            DataSetReport report = TrainingData.Open(path, options).Report.DataSets[0];
            Assert.Equal((1, 1, 1), (report.Images, report.Boxes, report.Dropped[DropReason.ImageSize]));
        }
    }

    [Fact]
    public void A_video_of_another_size_than_its_sequence_says_is_named_or_skipped()
    {
        Sequence("film", "1,1,2,2,10,20,1,1,1\n", 2);
        _folder.Write("seq/gt/gt.txt", "1,1,2,2,10,20,1,1,1\n");
        string info = _folder.Write("seq/seqinfo.ini", "[Sequence]\nseqLength=2\nimWidth=128\nimHeight=96\n");
        TrainingDataOptions options = new() { Video = _folder["film/img1"] };
        var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(_folder["seq"], options));
        Assert.Equal((DropReason.ImageSize, info), (error.Reason, error.Path));
        Assert.Contains("of 64 x 48 pixels, expected 128 x 96", error.Message);
        Assert.Contains("no image", Assert.Throws<InvalidDataException>(() => TrainingData.Open(_folder["seq"], options with { Lenient = true })).Message);
        _folder.Write("seq/seqinfo.ini", "[Sequence]\nseqLength=2\nimWidth=64\nimHeight=48\n");
        Assert.Equal(1, TrainingData.Open(_folder["seq"], options).Report.Boxes);
    }

    [Fact]
    public void Every_bad_row_of_a_truth_is_counted()
    {
        string truth = Sequence("a", "1,1,2,2,10,20,1,1,1\n" + string.Concat(Enumerable.Repeat("1,2,3\n", 150)), 1);
        DataSetReport report = TrainingData.Open(truth, new() { Lenient = true }).Report.DataSets[0];
        Assert.Equal((150, 100), (report.Dropped[DropReason.Columns], report.Messages.Count));
    }

    [Fact]
    public void The_Penn_Fudan_pedestrians_are_read_with_their_masks()
    {
        TrainingData data = TrainingData.Open(SharedData.Require("data/pennfudan"));
        DataSetReport report = Assert.Single(data.Report.DataSets);
        Assert.Equal((DataFormat.Pascal, 170, 423, 0, 423), (report.Format, report.Images, report.Boxes, report.Identities, report.UnknownIdentities));
        Assert.Empty(report.Dropped);
        Assert.Equal(423, report.Masks);
        Assert.All(Objects(data), o =>
        {
            // A mask fills its box.
            Rect extent = o.Mask!.Extent;
            Assert.InRange(extent.X - o.Box.X0, -2, 2);
            Assert.InRange(extent.Bottom - o.Box.Y1, -2, 2);
        });
        Assert.Equal(new Box(159, 181, 302, 431), data.Sequences[0].Images[0].Objects[0].Box);
    }

    private string Sequence(string name, string truth, int frames)
    {
        for (int i = 1; i <= frames; i++) _folder.Picture($"{name}/img1/{i:000000}.png", 64, 48);
        return _folder.Write($"{name}/gt/gt.txt", truth);
    }

    [Fact]
    public void MotChallenge_folders_are_read_with_flags_classes_visibility_and_parts()
    {
        Sequence("mot/a", "1,1,2,2,10,20,1,1,1\n2,1,3,2,10,20,1,1,0.2\n2,2,30,2,10,20,0,1,1\n3,4,30,2,10,20,1,3,1\n4,1,30,2,10,20,0,7,1\n", 4);
        Sequence("mot/b", "2,1,5,5,10,10,1,1,1\n", 5);
        TrainingData data = TrainingData.Open(_folder["mot"]);
        Assert.Equal(["a", "b"], data.Sequences.Select(s => s.Name));
        DataSetReport report = data.Report.DataSets[0];
        Assert.Equal((9, 3, 2, 2, 6), (report.Images, report.Boxes, report.Identities, report.Ignored, report.EmptyImages));
        Assert.Equal(1, report.Dropped[DropReason.Class]);

        TrainingData half = TrainingData.Open(_folder["mot"], new() { Part = DataPart.SecondHalf, MinVisibility = 0.5 });
        Assert.Equal([3, 4], half.Sequences[0].Images.Select(i => i.Frame));
        Assert.Equal([3, 4, 5], half.Sequences[1].Images.Select(i => i.Frame));
        Assert.Equal([4], TrainingData.Open(_folder["mot/a"], new() { Part = DataPart.LastQuarter }).Sequences[0].Images.Select(i => i.Frame));
        Assert.Equal([true, true], Objects(TrainingData.Open(_folder["mot/a"], new() { Part = DataPart.FirstHalf, MinVisibility = 0.5 })).Skip(1).Select(o => o.Ignore));

        using TrainingSet set = half.Load();
        Assert.Equal((5, 0), (set.Count, set.Boxes));
        Assert.Equal(("b", 3), set.Source(2));
    }

    [Fact]
    public void A_truth_by_itself_is_read_with_its_sequence_or_with_a_video()
    {
        const string Rows = "\n1,1,2,2,10,20,1,1,1\n2,1,3,2,10,20,1,1,1\n";
        string truth = Sequence("a", Rows, 2);
        Assert.Equal(DataFormat.MotChallenge, TrainingData.FormatOf(truth));
        LabelledSequence read = Assert.Single(TrainingData.Open(truth).Sequences);
        Assert.Equal(("a", 2), (read.Name, read.Images.Count));

        // In a folder of its own, with the frames elsewhere.
        string street = _folder.Write("truths/street.txt", Rows);
        var missing = Assert.Throws<TrainingDataException>(() => TrainingData.Open(street));
        Assert.Equal((DropReason.MissingImage, street), (missing.Reason, missing.Path));
        read = Assert.Single(TrainingData.Open(street, new() { Video = _folder["a/img1"] }).Sequences);
        Assert.Equal(("street", 2), (read.Name, read.Images.Sum(image => image.Objects.Count)));
        Assert.Equal(DataFormat.JdeList, TrainingData.FormatOf(_folder.Write("list.txt", "images/1,2.png\n")));
    }

    [Fact]
    public void A_video_is_of_one_sequence()
    {
        Sequence("a", "1,1,2,2,10,20,1,1,1\n", 1);
        Sequence("b", "1,1,2,2,10,20,1,1,1\n", 1);
        TrainingDataOptions options = new() { Video = _folder["a/img1"] };
        Assert.Contains("2 of the data sets", Assert.Throws<ArgumentException>(() => TrainingData.Open([_folder["a"], _folder["b"]], options)).Message);
        Assert.Contains("2 sequences", Assert.Throws<ArgumentException>(() => TrainingData.Open(_folder.Path, options)).Message);
        Assert.Contains("0 of the data sets", Assert.Throws<ArgumentException>(() => TrainingData.Open(JdeList("0 1 0.5 0.5 0.2 0.4\n"), options)).Message);
        Assert.Equal(2, TrainingData.Open([_folder["a"], JdeList("0 1 0.5 0.5 0.2 0.4\n")], options).Sequences.Count);
    }

    [Fact]
    public void A_box_outside_the_image_or_beyond_the_last_frame_of_a_truth_is_named_by_its_line()
    {
        string truth = Sequence("a", "1,1,2,2,10,20,1,1,1\n1,2,70,2,10,20,1,1,1\n3,1,2,2,10,20,1,1,1\n", 2);
        var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(_folder["a"]));
        Assert.Equal((DropReason.MissingImage, 3, truth), (error.Reason, error.Line, error.Path));
        File.WriteAllText(truth, "1,1,2,2,10,20,1,1,1\n1,2,70,2,10,20,1,1,1\n");
        error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(_folder["a"]));
        Assert.Equal((DropReason.Outside, 2), (error.Reason, error.Line));
        File.AppendAllText(truth, "1,3,4\n");
        DataSetReport report = TrainingData.Open(_folder["a"], new() { Lenient = true }).Report.DataSets[0];
        Assert.Equal((1, 1, 1), (report.Boxes, report.Dropped[DropReason.Outside], report.Dropped[DropReason.Columns]));
    }

    [Fact]
    public void Data_sets_mix_and_their_identities_stay_apart()
    {
        Sequence("x/a", "1,1,2,2,10,20,1,1,1\n2,1,2,2,10,20,1,1,1\n", 2);
        Sequence("y/a", "1,1,2,2,10,20,1,1,1\n", 1);
        string list = JdeList("0 1 0.5 0.5 0.2 0.4\n0 -1 0.25 0.5 0.1 0.2\n");
        TrainingData data = TrainingData.Open([_folder["x"], _folder["y"], list]);
        Assert.Equal(["a", "a-2", "set"], data.Sequences.Select(s => s.Name));
        Assert.Equal((4, 5, 3), (data.Report.Images, data.Report.Boxes, data.Report.Identities));
        using TrainingSet set = data.Load();
        Assert.Equal([0, 0, 1, 2, -1], Enumerable.Range(0, set.Count).SelectMany(set.Labels).Select(label => label.Identity));
        Assert.Equal(3, set.Identities);

        using TrainingSet single = data.Load(new() { SingleImages = true });
        Assert.Equal([0, 0, 1, 2, 3], Enumerable.Range(0, single.Count).SelectMany(single.Labels).Select(label => label.Identity));
        Assert.Equal(4, single.Identities);
    }

    [Theory]
    [InlineData("\"bbox\": [1, 1, 1e999, 3]", DropReason.Number)]
    [InlineData("\"bbox\": [1e308, 1, 1e308, 3]", DropReason.Number)]
    [InlineData("\"bbox\": [1, 1, 1e308, 3e30]", DropReason.Number)]
    [InlineData("\"bbox\": [1, 1, 4, 3], \"\\ud800\": 1", DropReason.Columns)]
    [InlineData("\"bbox\": [1, 1, 4, 3], \"segmentation\": {\"size\": [40, 60], \"counts\": [9223372036854775807, 9223372036854775807]}", DropReason.Syntax)]
    [InlineData("\"bbox\": [1, 1, 4, 3], \"segmentation\": {\"size\": [40, 60], \"counts\": \"oooooooo7oooooooo7oooooooo7\"}", DropReason.Syntax)]
    [InlineData("\"bbox\": [1, 1, 4, 3], \"segmentation\": [[0, 0, 1e999, 0, 9, 5]]", DropReason.Number)]
    [InlineData("\"bbox\": [1, 1, 2000000, 3]", DropReason.Number)]
    [InlineData("\"bbox\": [1, 1, 4, 3], \"segmentation\": {\"size\": [40, 60], \"counts\": \"\\ud800\"}", DropReason.Syntax)]
    public void Numbers_of_coco_that_cannot_be_are_named_and_counted(string annotation, DropReason reason)
    {
        _folder.Picture("1.png", 60, 40);
        Counts(_folder.Write("labels.json", $$"""
            {"categories": [{"id": 1, "name": "person"}], "images": [{"id": 1, "file_name": "1.png"}], "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, {{annotation}}}]}
            """), reason, 2);
    }

    [Theory]
    [InlineData("{\"ID\": 7, \"gtboxes\": []}", DropReason.Syntax)]
    [InlineData("{\"ID\": \"\\ud800\", \"gtboxes\": []}", DropReason.Syntax)]
    [InlineData("{\"ID\": \"a\\u0000b\", \"gtboxes\": []}", DropReason.Syntax)]
    [InlineData("{\"ID\": \"1\", \"gtboxes\": [{\"tag\": \"person\", \"fbox\": [1e999, 1, 4, 3]}]}", DropReason.Number)]
    [InlineData("{\"ID\": \"1\", \"gtboxes\": [{\"tag\": \"person\", \"fbox\": [1, 1, 1e200, 1e200]}]}", DropReason.Number)]
    [InlineData("{\"ID\": \"1\", \"gtboxes\": [], \"\\udc00\": 1}", DropReason.Syntax)]
    [InlineData("{\"ID\": \"1\", \"gtboxes\": [7]}", DropReason.Columns)]
    public void Values_of_crowdhuman_that_cannot_be_are_named_and_counted(string line, DropReason reason)
    {
        _folder.Picture("1.png", 60, 40);
        Counts(_folder.Write("a.odgt", "{\"ID\": \"1\", \"gtboxes\": [{\"tag\": \"person\", \"fbox\": [1, 1, 4, 3]}]}\n" + line), reason, 2);
    }

    [Theory]
    [InlineData("60 x 40 x 3", "1", "(99999999999, 2) - (5, 4)", DropReason.Number, 4)]
    [InlineData("60 x 40 x 3", "1", "(-2147483648, 2) - (5, 4)", DropReason.Number, 4)]
    [InlineData("60 x 40 x 3", "999", "(2, 2) - (5, 4)", DropReason.Number, 5)]
    [InlineData("99999999999999999999 x 40 x 3", "1", "(2, 2) - (5, 4)", DropReason.ImageSize, 3)]
    public void Numbers_of_pascal_that_cannot_be_are_named_and_counted(string size, string number, string box, DropReason reason, int line)
    {
        _folder.Picture("images/1.png", 60, 40);
        _folder.Write("Annotation/1.txt", $"""
            # Compatible with PASCAL Annotation Version 1.00
            Image filename : "images/1.png"
            Image size (X x Y x C) : {size}
            Bounding box for object {number} "PASperson" (Xmin, Ymin) - (Xmax, Ymax) : {box}
            Pixel mask for object {number} "PASperson" : "images/1.png"
            """);
        Counts(_folder["Annotation"], reason, line);
    }

    private static double Distance(double[] corners, int i, double x, double y)
    {
        ((double x0, double y0), (double x1, double y1)) = Edge(corners, i);
        double dx = x1 - x0, dy = y1 - y0, length = Math.Max(Math.Abs(dx), Math.Abs(dy));
        if (length == 0) return Math.Max(Math.Abs(x - x0), Math.Abs(y - y0));
        double share = Math.Clamp(((((x - x0) / length) * (dx / length)) + (((y - y0) / length) * (dy / length))) / (((dx / length) * (dx / length)) + ((dy / length) * (dy / length))), 0, 1);
        return Math.Max(Math.Abs(x0 + (share * dx) - x), Math.Abs(y0 + (share * dy) - y));
    }

    private static bool Crosses(double[] corners, int i, double x, double y)
    {
        ((double x0, double y0), (double x1, double y1)) = Edge(corners, i);
        return y0 > y != y1 > y && x < x0 + ((y - y0) / (y1 - y0) * (x1 - x0));
    }

    // As the reader limits them, which moves edges by less than a pixel within the image.
    private static ((double, double) From, (double, double) To) Edge(double[] corners, int i)
    {
        double[] limited = [.. corners.Select(c => Math.Clamp(c, -1e12, 1e12))];
        int next = (i + 1) % (corners.Length / 2);
        return ((limited[2 * i], limited[(2 * i) + 1]), (limited[2 * next], limited[(2 * next) + 1]));
    }

    [Fact]
    public void A_mask_whose_chunks_or_size_are_not_those_of_the_file_is_refused_before_memory_is_taken_for_them()
    {
        _folder.Picture("images/1.png", 60, 40);
        _folder.Write("Annotation/1.txt", """
            # Compatible with PASCAL Annotation Version 1.00
            Image filename : "images/1.png"
            Bounding box for object 1 "PASperson" (Xmin, Ymin) - (Xmax, Ymax) : (2, 2) - (5, 4)
            Pixel mask for object 1 "PASperson" : "masks/1.png"
            """);
        byte[] mask = File.ReadAllBytes(_folder.Picture("masks/1.png", 60, 40));

        // The length of the chunk after the header, and the width in the header.
        foreach ((int place, string found) in ((int, string)[])[(8 + 12 + 13, "which can't be read"), (8 + 8, "found 2147483392 x 40 pixels")])
        {
            byte[] bad = [.. mask];
            (bad[place], bad[place + 1], bad[place + 2], bad[place + 3]) = (0x7F, 0xFF, 0xFF, 0);
            File.WriteAllBytes(_folder["masks/1.png"], bad);
            Assert.Contains(found, Assert.Throws<TrainingDataException>(() => TrainingData.Open(_folder.Path)).Message);
            Counts(_folder["Annotation"], DropReason.MissingImage, 4);
        }
    }

    [Fact]
    public void A_list_that_names_an_image_many_times_reads_its_labels_once_and_long_texts_are_quoted_in_part()
    {
        string list = JdeList("0 1 0.5 0.5 0.25 0.5\n" + new string('0', 100_000) + "x\n", string.Concat(Enumerable.Repeat("set/images/a/000001.jpg\n", 50)));
        var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(list));
        Assert.InRange(error.Message.Length, 100, 600);
        TrainingData data = TrainingData.Open(list, new() { Lenient = true });
        Assert.Equal((50, 50, 1), (data.Report.Images, data.Report.Boxes, data.Report.Dropped));
    }

    // Refused with file and line, and counted where the reading is lenient.
    private static void Counts(string path, DropReason reason, int line)
    {
        var error = Assert.Throws<TrainingDataException>(() => TrainingData.Open(path));
        Assert.Equal((reason, line), (error.Reason, error.Line));
        Assert.StartsWith($"{error.Path}:{line}: found ", error.Message);
        var lenient = new TrainingDataOptions { Lenient = true };
        try
        {
            Assert.Equal(1, TrainingData.Open(path, lenient).Report.DataSets.Sum(set => set.Dropped.GetValueOrDefault(reason)));
        }
        catch (InvalidDataException e)
        {
            // Nothing was left.
            Assert.Contains("dropped: 1 ", e.Message);
        }
    }

    [Fact]
    public void What_is_of_no_format_and_what_is_not_there_is_said()
    {
        Assert.Throws<FileNotFoundException>(() => TrainingData.Open(_folder["nowhere"]));
        Assert.Throws<FileNotFoundException>(() => TrainingData.Open(_folder["nowhere"], new() { Format = DataFormat.Coco }));
        Assert.Contains("PASCAL", Assert.Throws<InvalidDataException>(() => TrainingData.Open(_folder.Path)).Message);
        Assert.Contains("MinVisibility", Assert.Throws<ArgumentOutOfRangeException>(new TrainingDataOptions { MinVisibility = 2 }.Validate).Message);
    }

    /// <summary>Whose pixels lie in a polygon by the rule of even and odd crossings, away from its edges, however far its corners are.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(40_000)]
    [InlineData(1e9)]
    [InlineData(1e300)]
    public void Polygons_that_reach_far_outside_the_image_are_clipped(double reach)
    {
        _folder.Picture("1.png", 60, 40);
        var random = new Random(7);
        int compared = 0, inside = 0;
        for (int trial = 0; trial < 40; trial++)
        {
            double[] corners = [.. Enumerable.Range(0, 2 * random.Next(3, 8)).Select(i => random.Next(3) == 0 ? Math.Round(reach * ((2 * random.NextDouble()) - 1)) : random.Next(-20, 80))];
            string polygon = string.Join(", ", corners.Select(c => c.ToString("R", CultureInfo.InvariantCulture)));
            TrainingData data = TrainingData.Open(_folder.Write("labels.json", $$"""
                {"categories": [{"id": 1, "name": "person"}], "images": [{"id": 1, "file_name": "1.png"}], "annotations": [
                {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 4, 3], "segmentation": [[{{polygon}}]]}]}
                """));
            ObjectMask? mask = Objects(data)[0].Mask;
            using Mat? pixels = mask?.ToMat();
            for (int y = 0; y < 40; y++)
            {
                for (int x = 0; x < 60; x++)
                {
                    if (Enumerable.Range(0, corners.Length / 2).Any(i => Distance(corners, i, x, y) < 2)) continue;
                    bool expected = Enumerable.Range(0, corners.Length / 2).Count(i => Crosses(corners, i, x, y)) % 2 == 1;
                    Assert.True(expected == (mask is not null && mask.Extent.Contains(x, y) && pixels!.At<byte>(y - mask.Extent.Y, x - mask.Extent.X) == 255), $"pixel {x}, {y} of {polygon}");
                    compared++;
                    inside += expected ? 1 : 0;
                }
            }
        }

        Assert.InRange(inside, 1000, compared - 1000);
    }

    [Fact]
    public void Masks_of_run_lengths_have_the_pixels_that_the_runs_count()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 200; trial++)
        {
            (int width, int height) = (random.Next(1, 9), random.Next(1, 9));
            List<long> counts = [];
            for (long left = width * height; left > 0; left -= counts[^1]) counts.Add(random.NextInt64(counts.Count == 0 ? 0 : 1, left + 1));
            if (random.Next(2) == 0) counts.Add(0);
            bool[] expected = [.. counts.SelectMany((count, i) => Enumerable.Repeat(i % 2 == 1, (int)count))];
            Rect touched = ObjectMask.Touched(counts, height);
            ObjectMask? mask = touched.Width > 0 ? ObjectMask.FromColumns(counts, touched) : null;
            Assert.Equal(expected.Count(on => on), mask?.Area ?? 0);
            if (mask is null) continue;
            using Mat pixels = mask.ToMat();
            for (int i = 0; i < expected.Length; i++)
            {
                var at = new Point(i / height, i % height);
                Assert.Equal(expected[i], mask.Extent.Contains(at) && pixels.At<byte>(at.Y - mask.Extent.Y, at.X - mask.Extent.X) == 255);
            }
        }
    }

    [Fact]
    public void An_images_masks_cover_it_so_many_times_at_most()
    {
        _folder.Picture("1.png", 60, 40);
        string annotation = """{"image_id": 1, "category_id": 1, "bbox": [1, 1, 4, 3], "segmentation": [[0, 0, 60, 0, 60, 40, 0, 40]]}""";
        Counts(_folder.Write("labels.json", $$"""
            {"categories": [{"id": 1, "name": "person"}], "images": [{"id": 1, "file_name": "1.png"}], "annotations": [
            {{string.Join(",\n", Enumerable.Repeat(annotation, 65))}}]}
            """), DropReason.Size, 66);
    }

    /// <summary>2.6 MB, or some bytes as here, may stand for 900 million pixels.</summary>
    [Fact]
    public void An_image_that_claims_too_many_pixels_is_refused_before_it_is_decoded()
    {
        string list = JdeList("0 1 0.5 0.5 0.5 0.5\n", "set/images/a/000001.png\n");
        string image = _folder.Picture("set/images/a/000001.png", 20, 20);
        byte[] png = File.ReadAllBytes(image);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 30_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 30_000);
        File.WriteAllBytes(image, png);
        Counts(list, DropReason.UnreadableImage, 1);
        string expected = $"found 30000 x 30000 pixels, expected at most {FrameSources.MaxPixels}, which FrameSources.MaxPixels allows";
        Assert.Contains($"'{image}', which can't be read ({expected})", Assert.Throws<TrainingDataException>(() => TrainingData.Open(list)).Message, StringComparison.Ordinal);
        Assert.Equal($"'{image}': frame 1 can't be read: {expected}.", Assert.Throws<InvalidDataException>(() => FrameSources.Open(image)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameSources.MaxPixels = 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Masks_come_back_from_their_runs(int seed)
    {
        using Mat noise = TestImages.Noise(13, 9, 0, 3, seed);
        using var grey = new Mat();
        Cv2.ExtractChannel(noise, grey, 0);
        ObjectMask mask = ObjectMask.Of(grey, 2)!;
        List<int> values = [];
        ObjectMask.Append(values, null);
        ObjectMask.Append(values, mask);
        ReadOnlySpan<int> rest = [.. values];
        Assert.Null(ObjectMask.Read(ref rest));
        using Mat back = ObjectMask.Read(ref rest)!.ToMat();
        Assert.True(rest.IsEmpty);
        for (int y = 0; y < 9; y++)
        {
            for (int x = 0; x < 13; x++)
            {
                bool inside = mask.Extent.Contains(x, y) && back.At<byte>(y - mask.Extent.Y, x - mask.Extent.X) == 255;
                Assert.Equal(grey.At<byte>(y, x) == 2, inside);
            }
        }

        Assert.Null(ObjectMask.Of(grey, 200));
        Assert.Throws<FormatException>(() =>
        {
            ReadOnlySpan<int> cut = [0, 0, 2, 2, 2, 3, 4];
            ObjectMask.Read(ref cut);
        });
    }
}
